//! A hat shop of plain functions, for the tests of blocking code.

use std::time::Duration;

use connect_runtime::{Code, Error, Request, Response, blocking::BlockingStreaming};
use haberdasher::proto::{HaberdasherBlocking, Hat, Size, Summary};
use support::size;

/// The hat shop, blocking.
pub(crate) struct Shop;

fn make(size: &Size) -> Result<Hat, Error> {
    match size.inches {
        ..=0 => Err(Error::invalid_argument("too small")),
        13 => panic!("bad luck"),
        size => Ok(Hat {
            size,
            ..Hat::default()
        }),
    }
}

impl HaberdasherBlocking for Shop {
    fn make_hat(&self, request: Request<Size>) -> Result<Response<Hat>, Error> {
        let mut response = Response::new(make(&request)?);
        if let Some(value) = request.headers().get("x-asked") {
            response.headers_mut().insert("x-said", value.clone());
            response.trailers_mut().insert("x-done", value.clone());
        }
        Ok(response)
    }

    fn update_hat(&self, request: Request<Hat>) -> Result<Response<Hat>, Error> {
        let left = request
            .remaining_time()
            .map_or(-1, |left| i32::from(left > Duration::ZERO));
        Ok(Hat {
            size: left,
            ..request.into_message()
        }
        .into())
    }

    fn make_similar_hats(
        &self,
        request: Request<Size>,
    ) -> Result<Response<BlockingStreaming<Hat>>, Error> {
        let first = request.inches;
        let sizes = (first - 2..=first).rev().map(size);
        Ok(BlockingStreaming::new(sizes.map(|size| make(&size))).into())
    }

    fn collect_sizes(
        &self,
        request: Request<BlockingStreaming<Size>>,
    ) -> Result<Response<Summary>, Error> {
        let mut total_count = 0;
        for size in request.into_message() {
            make(&size?)?;
            total_count += 1;
        }
        Ok(Summary {
            total_count,
            ..Summary::default()
        }
        .into())
    }

    fn make_flexible_hat(
        &self,
        request: Request<BlockingStreaming<Size>>,
    ) -> Result<Response<Hat>, Error> {
        let sizes: Result<Vec<Size>, Error> = request.into_message().collect();
        Ok(make(sizes?.last().unwrap_or(&size(0)))?.into())
    }

    fn make_various_hats(
        &self,
        request: Request<BlockingStreaming<Size>>,
    ) -> Result<Response<BlockingStreaming<Hat>>, Error> {
        let hats = request.into_message().map(|size| make(&size?));
        Ok(BlockingStreaming::new(hats).into())
    }

    fn do_nothing(&self, _: Request<()>) -> Result<Response<()>, Error> {
        Ok(().into())
    }
}

pub(crate) fn sizes(inches: &[i32]) -> Vec<Size> {
    inches.iter().copied().map(size).collect()
}

/// The sizes of what comes, and the code of the error at the end.
pub(crate) fn inches(hats: BlockingStreaming<Hat>) -> (Vec<i32>, Option<Code>) {
    let (mut made, mut code) = (Vec::new(), None);
    for hat in hats {
        match hat {
            Ok(hat) => made.push(hat.size),
            Err(error) => code = Some(error.code()),
        }
    }
    (made, code)
}
