//! HTTP/1.1 byte by byte: a client that does as it likes, and a server that does.

use std::{future::Future, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// A client that writes and reads bytes.
#[derive(Debug)]
pub struct RawClient {
    stream: TcpStream,
    /// What was read and not yet taken.
    buffer: Vec<u8>,
}

/// An HTTP/1.1 response, read whole.
#[derive(Debug)]
pub struct RawResponse {
    /// The status.
    pub status: u16,
    /// The lines of the head, with the names in lower case.
    pub head: String,
    /// The body, without chunks.
    pub body: Vec<u8>,
}

impl RawResponse {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl RawClient {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a server");
        stream.set_nodelay(true).expect("a socket");
        Self {
            stream,
            buffer: Vec::new(),
        }
    }

    /// Writes these bytes.
    pub async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.try_write(bytes).await.expect("an open connection");
    }

    /// Writes these bytes, unless the connection breaks.
    ///
    /// # Errors
    ///
    /// The connection broke.
    pub async fn try_write(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        self.stream.write_all(bytes.as_ref()).await
    }

    /// Writes the head of a POST request to a method of the hat shop.
    pub async fn post(&mut self, method: &str, content_type: &str, more: &str) {
        let head = format!(
            "POST /i2y.connecpy.example.Haberdasher/{method} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {content_type}\r\n{more}\r\n"
        );
        self.write(head).await;
    }

    /// Writes one chunk of a body.
    pub async fn chunk(&mut self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend_from_slice(bytes);
        chunk.extend_from_slice(b"\r\n");
        self.write(chunk).await;
    }

    /// Calls `MakeHat` with JSON, to see that the connection is good.
    pub async fn make_hat(&mut self, inches: i32) -> RawResponse {
        let json = format!("{{\"inches\":{inches}}}");
        self.post(
            "MakeHat",
            "application/json",
            &format!("content-length: {}\r\n", json.len()),
        )
        .await;
        self.write(json).await;
        self.response().await
    }

    /// Reads until `end` has been read, and takes everything up to it.
    pub async fn until(&mut self, end: &[u8]) -> Vec<u8> {
        loop {
            if let Some(at) = self
                .buffer
                .windows(end.len())
                .position(|window| window == end)
            {
                return self.buffer.drain(..at + end.len()).collect();
            }
            assert!(
                self.more().await,
                "closed after {:?}",
                String::from_utf8_lossy(&self.buffer)
            );
        }
    }

    /// Reads exactly as much.
    pub async fn exactly(&mut self, len: usize) -> Vec<u8> {
        while self.buffer.len() < len {
            assert!(
                self.more().await,
                "closed after {:?}",
                String::from_utf8_lossy(&self.buffer)
            );
        }
        self.buffer.drain(..len).collect()
    }

    /// Reads a whole response.
    pub async fn response(&mut self) -> RawResponse {
        let head = String::from_utf8_lossy(&self.until(b"\r\n\r\n").await).to_ascii_lowercase();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .expect("a status");
        let length = head.split("content-length: ").nth(1);
        let mut body = Vec::new();
        if head.contains("transfer-encoding: chunked") {
            loop {
                let len = self.until(b"\r\n").await;
                let len = String::from_utf8_lossy(&len);
                let len = usize::from_str_radix(len.trim(), 16).expect("a chunk's length");
                let chunk = self.exactly(len + 2).await;
                if len == 0 {
                    break;
                }
                body.extend_from_slice(&chunk[..len]);
            }
        } else if let Some(length) = length {
            let length = length
                .split("\r\n")
                .next()
                .and_then(|length| length.parse().ok());
            body = self.exactly(length.expect("a length")).await;
        }
        RawResponse { status, head, body }
    }

    /// Reads until the other end closes, or breaks, the connection.
    pub async fn closed(&mut self) -> Vec<u8> {
        while self.more().await {}
        std::mem::take(&mut self.buffer)
    }

    async fn more(&mut self) -> bool {
        matches!(self.stream.read_buf(&mut self.buffer).await, Ok(len) if len > 0)
    }
}

/// A server that does with each connection what a closure says.
#[derive(Debug)]
pub struct RawServer {
    address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl RawServer {
    /// Listens on a free port.
    pub async fn start<F, Fut>(connection: F) -> Self
    where
        F: Fn(TcpStream) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(connection(stream));
            }
        });
        Self {
            address,
            _tasks: tasks,
        }
    }

    /// Reads the head of a request, answers with these bytes, and closes the connection if `stay` is not set.
    pub async fn answering(bytes: impl AsRef<[u8]>, then: Then) -> Self {
        let bytes = bytes.as_ref().to_vec();
        Self::start(move |mut stream| {
            let bytes = bytes.clone();
            async move {
                let mut head = Vec::new();
                while !head.windows(4).any(|window| window == b"\r\n\r\n") {
                    if !matches!(stream.read_buf(&mut head).await, Ok(len) if len > 0) {
                        return;
                    }
                }
                // The rest of a short request is in the same packet, or does not matter.
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
                match then {
                    Then::Close => {
                        let _ = stream.shutdown().await;
                        // Closing with unread bytes would break the connection before the answer is read.
                        let _ = stream.read_to_end(&mut head).await;
                    }
                    Then::Stay => std::future::pending().await,
                }
            }
        })
        .await
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// What a [`RawServer`] does after its answer.
#[derive(Clone, Copy, Debug)]
pub enum Then {
    /// It closes the connection.
    Close,
    /// It says nothing more.
    Stay,
}
