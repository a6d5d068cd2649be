//! One response, as its definition says: a payload or an error.

use std::time::Duration;

use connect_runtime::{Error, ErrorDetail, Response};
use tokio::time;

use super::stream::invalid;
use crate::{
    errors, headers,
    proto::{
        ConformancePayload, UnaryResponseDefinition, conformance_payload::RequestInfo,
        unary_response_definition::Response as Definition,
    },
};

/// Answers a call that has one response.
pub(super) async fn answer(
    definition: Option<UnaryResponseDefinition>,
    info: RequestInfo,
) -> Result<Response<ConformancePayload>, Error> {
    let definition = definition.unwrap_or_default();
    if definition.response_delay_ms > 0 {
        time::sleep(Duration::from_millis(definition.response_delay_ms.into())).await;
    }
    let data = match definition.response {
        Some(Definition::Error(error)) => {
            let mut error = errors::read(error).with_detail(ErrorDetail::new(&info));
            let metadata = error.metadata_mut();
            headers::append(metadata, &definition.response_headers).map_err(invalid)?;
            headers::append(metadata, &definition.response_trailers).map_err(invalid)?;
            return Err(error);
        }
        Some(Definition::ResponseData(data)) => data,
        None => Default::default(),
    };
    let mut response = Response::new(ConformancePayload {
        data,
        request_info: Some(info),
    });
    headers::append(response.headers_mut(), &definition.response_headers).map_err(invalid)?;
    headers::append(response.trailers_mut(), &definition.response_trailers).map_err(invalid)?;
    Ok(response)
}
