//! The shop itself: an ordinary type with one method per RPC.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use connect_runtime::{Error, Request, Response, Streaming};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::proto::{Haberdasher, Hat, Size, Summary};

/// Makes hats of any size, in whatever color is next.
#[derive(Clone, Debug, Default)]
pub struct Hats {
    made: Arc<AtomicUsize>,
}

impl Hats {
    /// A hat of this size; there are no hats of no size.
    fn make(&self, inches: i32) -> Result<Hat, Error> {
        if inches <= 0 {
            return Err(Error::invalid_argument(
                "inches: I can't make a hat that small!",
            ));
        }
        let next = self.made.fetch_add(1, Ordering::Relaxed);
        let color = COLORS.get(next % COLORS.len()).copied().unwrap_or("black");
        Ok(Hat {
            size: inches,
            color: color.to_owned(),
            name: None,
        })
    }
}

impl Haberdasher for Hats {
    async fn make_hat(&self, request: Request<Size>) -> Result<Response<Hat>, Error> {
        Ok(self.make(request.inches)?.into())
    }

    async fn update_hat(&self, request: Request<Hat>) -> Result<Response<Hat>, Error> {
        Ok(request.into_message().into())
    }

    async fn make_similar_hats(
        &self,
        request: Request<Size>,
    ) -> Result<Response<Streaming<Hat>>, Error> {
        let hat = self.make(request.inches)?;
        let count = how_many(&request.description);
        Ok(Streaming::new(stream::iter((0..count).map(move |_| Ok(hat.clone())))).into())
    }

    async fn collect_sizes(
        &self,
        request: Request<Streaming<Size>>,
    ) -> Result<Response<Summary>, Error> {
        let (total_count, average_size) = average(request.into_message()).await?;
        Ok(Summary {
            total_count,
            average_size,
        }
        .into())
    }

    async fn make_flexible_hat(
        &self,
        request: Request<Streaming<Size>>,
    ) -> Result<Response<Hat>, Error> {
        let (_, average_size) = average(request.into_message()).await?;
        #[expect(clippy::cast_possible_truncation, reason = "hats come in whole inches")]
        Ok(self.make(average_size.round() as i32)?.into())
    }

    async fn make_various_hats(
        &self,
        request: Request<Streaming<Size>>,
    ) -> Result<Response<Streaming<Hat>>, Error> {
        let shop = self.clone();
        let hats = request
            .into_message()
            .map(move |size| shop.make(size?.inches));
        Ok(Streaming::new(hats).into())
    }

    async fn do_nothing(&self, _: Request<()>) -> Result<Response<()>, Error> {
        Ok(().into())
    }
}

/// As many as the description says when it is a plain number from 1 to 100000; otherwise three.
fn how_many(description: &str) -> usize {
    let number = description
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| description.parse().ok());
    number
        .flatten()
        .filter(|number| (1..=100_000).contains(number))
        .unwrap_or(3)
}

/// How many sizes there are, and their average; that of none is zero.
async fn average(sizes: Streaming<Size>) -> Result<(i32, f32), Error> {
    let (count, total) = sizes
        .try_fold((0_i32, 0_i64), |(count, total), size| async move {
            if size.inches <= 0 {
                return Err(Error::invalid_argument(
                    "inches: I can't make a hat that small!",
                ));
            }
            Ok((count.saturating_add(1), total + i64::from(size.inches)))
        })
        .await?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "an average of inches is no matter of precision"
    )]
    let average = if count == 0 {
        0.0
    } else {
        total as f32 / count as f32
    };
    Ok((count, average))
}

const COLORS: [&str; 5] = ["red", "green", "blue", "yellow", "black"];
