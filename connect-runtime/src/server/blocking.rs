//! [`serve_blocking`]: the methods of a blocking service, as those of an async one.

use tokio::sync::oneshot;

use crate::{
    Error, Request, Response,
    blocking::{Blocking, BlockingShape, current},
    panic,
};

/// Runs one blocking method; generated code implements the async trait with it.
pub async fn serve_blocking<T, Q, A>(
    blocking: &Blocking<T>,
    request: Request<Q::Async>,
    method: fn(&T, Request<Q>) -> Result<Response<A>, Error>,
) -> Result<Response<A::Async>, Error>
where
    T: Send + Sync + 'static,
    Q: BlockingShape,
    A: BlockingShape,
{
    let (received, rest) = request.take();
    let deadline = rest.deadline_cell().cloned();
    let message = Q::receive(received, &current()?);
    let cut = message.cut();
    let request = rest.map(|()| message);
    let answer = blocking.run(deadline, move |service, sender| {
        run(sender, || method(service, request));
    });
    let mut response = answer.await??;
    if let Some(cut) = cut {
        A::tie(response.message_mut(), cut);
    }
    Ok(response)
}

/// Calls the method, and then sends what its iterator yields.
fn run<A: BlockingShape>(
    sender: oneshot::Sender<Result<Response<A::Async>, Error>>,
    method: impl FnOnce() -> Result<Response<A>, Error>,
) {
    let mut feed = None;
    let answer = panic::catch(method)
        .and_then(|answer| answer)
        .map(|response| {
            response.map(|message| {
                let (message, on_this_thread) = message.hand_over();
                feed = on_this_thread;
                message
            })
        });
    if let (Ok(()), Some(feed)) = (sender.send(answer), feed) {
        feed();
    }
}
