//! [`BlockingMetadataInterceptor`]: sees how each call begins and ends, in plain functions.

use super::ends::Ends;
use crate::{
    Error, Request, Response,
    blocking::Blocking,
    interceptor::{MetadataInterceptor, Outcome},
    panic,
};

/// Sees how each call begins and how it really ends, in plain functions, whatever kind of RPC it is.
///
/// It is put around servers and clients, blocking or not, as [`Blocking`], which runs it on threads of its own and is a
/// [`MetadataInterceptor`].
///
/// # Examples
///
/// ```
/// use std::{fs::File, io::Write, sync::Mutex};
/// use connect_runtime::{Error, Request, Spec};
/// use connect_runtime::{blocking::Blocking, interceptor::{BlockingMetadataInterceptor, MetadataInterceptorLayer, Outcome}};
///
/// struct Log(Mutex<File>);
///
/// impl BlockingMetadataInterceptor for Log {
///     type Value = Spec;
///
///     fn on_start(&self, request: &mut Request<()>) -> Result<Spec, Error> {
///         Ok(request.spec().clone())
///     }
///
///     fn on_end(&self, spec: Spec, outcome: Outcome<'_>) {
///         if let Ok(mut file) = self.0.lock() {
///             let _ = writeln!(file, "{spec}: {:?}", outcome.duration());
///         }
///     }
/// }
///
/// # fn main() -> std::io::Result<()> {
/// # let path = std::env::temp_dir().join(format!("calls-{}.log", std::process::id()));
/// let layer = MetadataInterceptorLayer::new(Blocking::new(Log(Mutex::new(File::create(&path)?))));
/// # std::fs::remove_file(path)
/// # }
/// ```
pub trait BlockingMetadataInterceptor: Send + Sync + 'static {
    /// What is kept of the beginning of a call until its end.
    type Value: Send + 'static;

    /// Sees a call begin, before a byte of its body is read, and may change the request's headers and extensions.
    ///
    /// # Errors
    ///
    /// The call is refused with this error; [`on_end`](Self::on_end) is not called for it.
    fn on_start(&self, request: &mut Request<()>) -> Result<Self::Value, Error>;

    /// Sees the head of the response of a call that has not failed yet, and may change its headers, trailers and
    /// extensions.
    ///
    /// It runs where the call is served, and must not block.
    fn on_response(&self, value: &mut Self::Value, response: &mut Response<()>) {
        let _ = (value, response);
    }

    /// Sees how the call has ended: once for each call that [`on_start`](Self::on_start) has let begin, as
    /// [`MetadataInterceptor::on_end`].
    ///
    /// The end of the call does not wait for it. The blocking interceptors around one call hear of its end one after the
    /// other, from the inside out.
    fn on_end(&self, value: Self::Value, outcome: Outcome<'_>);
}

/// What [`Blocking`] keeps of the beginning of a call until its end.
#[derive(Debug)]
pub struct Begun<V> {
    value: V,
    /// Those who are to be told of this call's end.
    ends: Ends,
}

impl<I: BlockingMetadataInterceptor> MetadataInterceptor for Blocking<I> {
    type Value = Begun<I::Value>;

    async fn on_start(&self, request: &mut Request<()>) -> Result<Self::Value, Error> {
        let ends = request.extensions_mut().get_or_insert_default::<Ends>();
        let ends = ends.clone();
        let deadline = request.deadline_cell().cloned();
        let mut head = std::mem::replace(request, Request::new(()));
        let started = self.run(deadline, |interceptor, sender| {
            let value = panic::catch(|| interceptor.on_start(&mut head));
            // Nobody waits for it if the call is over.
            let _ = sender.send((head, value));
        });
        let (head, value) = started.await?;
        *request = head;
        Ok(Begun {
            value: value??,
            ends,
        })
    }

    fn on_response(&self, begun: &mut Self::Value, response: &mut Response<()>) {
        self.get().on_response(&mut begun.value, response);
    }

    fn on_end(&self, begun: Self::Value, outcome: Outcome<'_>) {
        let Begun { value, ends } = begun;
        let outcome = outcome.to_owned();
        let blocking = self.clone();
        ends.push(Box::pin(async move {
            let told = blocking.run(None, move |interceptor, sender| {
                // What an observer does must not become another call's trouble; the panic is logged.
                let _ = panic::catch(|| interceptor.on_end(value, outcome.borrow()));
                let _ = sender.send(());
            });
            // If there is no thread left, nobody can be told.
            let _ = told.await;
        }));
    }
}
