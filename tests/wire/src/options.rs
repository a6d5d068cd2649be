//! What is different about a call, its client or its server, as transcripts write it.

use std::time::Duration;

use connect_runtime::{
    ClientOptions, Codec, CompressionOptions, DeadlinePolicy, Limits, Preference, Protocol,
    ServerOptions,
    client::UrlOverflow,
    compression::{Compression, CompressionSet},
};

use crate::{case::Call, parse::target};

/// Reads a call: its method, codec and protocol.
pub(crate) fn call(text: &str) -> Result<Call, String> {
    let mut words = text.split(' ');
    let mut call = Call {
        method: words.next().unwrap_or_default().to_owned(),
        codec: Codec::Json,
        ..Call::default()
    };
    for word in words {
        match word {
            "grpc-web-text" => {
                call.protocol = Protocol::GrpcWeb;
                call.text = true;
            }
            _ => match (Codec::from_name(word.as_bytes()), protocol(word)) {
                (Some(codec), _) => call.codec = codec,
                (None, protocol) => call.protocol = protocol?,
            },
        }
    }
    Ok(call)
}

/// Reads a line below a call.
pub(crate) fn call_option(call: &mut Call, text: &str) -> Result<(), String> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match word {
        "message" => call.messages.push(target(rest)?),
        "header" => {
            let (name, value) = rest.split_once(": ").ok_or("a header without a colon")?;
            call.headers.push((name.to_owned(), value.to_owned()));
        }
        "get" => call.get = true,
        "timeout" => call.timeout = Some(millis(rest)?),
        "send" => call.send = Some(set(rest)?),
        "min-bytes" => call.min_bytes = Some(number(rest)?),
        "accept" => call.accept = Some(set(rest)?),
        "read-max-bytes" => call.read_max_bytes = Some(number(rest)?),
        _ => return Err(format!("no such option of a call: {word}")),
    }
    Ok(())
}

/// Reads an option of the server.
pub(crate) fn server_option(options: ServerOptions, text: &str) -> Result<ServerOptions, String> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let compression = CompressionOptions::new();
    Ok(match word {
        "require-protocol-version" => options.require_protocol_version(true),
        "read-max-bytes" => options.limits(Limits::new().read_max_bytes(number(rest)?)),
        "write-max-bytes" => options.limits(Limits::new().write_max_bytes(number(rest)?)),
        "protocols" => {
            let names = rest.split(' ').map(protocol);
            options.protocols(names.collect::<Result<Vec<_>, _>>()?)
        }
        "compress-all" => options.compression(compression.min_bytes(0)),
        "compress-all-as-the-client-prefers" => {
            options.compression(compression.min_bytes(0).preference(Preference::Client))
        }
        "accept" => options.compression(compression.accept(set(rest)?)),
        "max-timeout" => options.deadlines(DeadlinePolicy::new().max_timeout(millis(rest)?)),
        "min-timeout" => options.deadlines(DeadlinePolicy::new().min_timeout(millis(rest)?)),
        "default-timeout" => {
            options.deadlines(DeadlinePolicy::new().default_timeout(millis(rest)?))
        }
        _ => return Err(format!("no such option of the server: {word}")),
    })
}

/// Reads an option of the client.
pub(crate) fn client_option(options: ClientOptions, text: &str) -> Result<ClientOptions, String> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    Ok(match word {
        "url-max-bytes" => options.url_max_bytes(number(rest)?, UrlOverflow::Fail),
        "url-max-bytes-or-post" => options.url_max_bytes(number(rest)?, UrlOverflow::Post),
        "base-url" => options.base_url(rest.parse().map_err(|_| "no URL")?),
        "write-max-bytes" => options.limits(Limits::new().write_max_bytes(number(rest)?)),
        _ => return Err(format!("no such option of the client: {word}")),
    })
}

fn set(names: &str) -> Result<CompressionSet, String> {
    let names = names.split(' ').filter(|name| *name != "identity");
    names.map(compression).collect()
}

fn protocol(name: &str) -> Result<Protocol, String> {
    [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb]
        .into_iter()
        .find(|protocol| protocol.name() == name)
        .ok_or_else(|| format!("no such protocol: {name}"))
}

/// Reads a compression's name.
pub(crate) fn compression(name: &str) -> Result<Compression, String> {
    Compression::from_name(name.as_bytes()).ok_or_else(|| format!("no such compression: {name}"))
}

/// Reads a number.
pub(crate) fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|error| format!("{text:?}: {error}"))
}

/// Reads a time in milliseconds.
pub(crate) fn millis(text: &str) -> Result<Duration, String> {
    Ok(Duration::from_millis(number(text)? as u64))
}
