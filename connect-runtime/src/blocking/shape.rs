//! [`BlockingShape`]: what blocking code holds of a call's two directions, and what the pipeline makes of it.

use tokio::runtime::Handle;

use super::{BlockingStreaming, Cut};
use crate::{
    Message, Streaming,
    convert::{FromPayload, IntoPayload},
};

/// What a blocking method takes and gives: one message, or a [`BlockingStreaming`].
pub trait BlockingShape: Sized + Send + 'static {
    /// The same for async code.
    type Async: FromPayload + IntoPayload + 'static;

    /// What was received.
    fn receive(received: Self::Async, runtime: &Handle) -> Self;

    /// What takes it away from the thread that reads it.
    fn cut(&self) -> Option<Cut>;

    /// What is to be sent, and what must run on a thread for it.
    fn hand_over(self) -> (Self::Async, Option<Feed>);

    /// Keeps what was lent for as long as this is sent.
    fn tie(sent: &mut Self::Async, cut: Cut);
}

/// Sends what an iterator yields, on a thread; done when the iterator or the call has ended.
pub type Feed = Box<dyn FnOnce() + Send>;

impl<T: Message> BlockingShape for T {
    type Async = T;

    fn receive(received: T, _: &Handle) -> T {
        received
    }

    fn cut(&self) -> Option<Cut> {
        None
    }

    fn hand_over(self) -> (T, Option<Feed>) {
        (self, None)
    }

    fn tie(_: &mut T, _: Cut) {}
}

impl<T: Message> BlockingShape for BlockingStreaming<T> {
    type Async = Streaming<T>;

    fn receive(received: Streaming<T>, runtime: &Handle) -> Self {
        Self::received(received, runtime.clone())
    }

    fn cut(&self) -> Option<Cut> {
        Self::cut(self)
    }

    fn hand_over(self) -> (Streaming<T>, Option<Feed>) {
        self.into_streaming()
    }

    fn tie(sent: &mut Streaming<T>, cut: Cut) {
        sent.tie(cut);
    }
}
