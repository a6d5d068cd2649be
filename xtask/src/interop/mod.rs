//! `cargo xtask interop [peer…]`: other libraries' clients against our server, and our client against their servers.
//!
//! `tests/interop/README.md` says what is tested. Every scenario is a line that begins with `ok` or `FAIL`; here they
//! are counted.

mod peers;
mod place;
mod process;
pub(crate) mod setup;
mod tally;

use std::path::Path;

pub(crate) use self::place::Place;
use self::{
    peers::{PEERS, Peer},
    process::{Server, run},
    tally::Tally,
};

/// Runs the peers of these names, or all of them if there are none.
pub(crate) fn interop(root: &Path, names: &[String]) -> Result<(), String> {
    let mut chosen = Vec::new();
    for name in names {
        let peer = PEERS.iter().find(|peer| peer.name == name);
        chosen.push(peer.ok_or_else(|| format!("no peer is called {name}; there are {}", all()))?);
    }
    if chosen.is_empty() {
        chosen = PEERS.iter().collect();
    }
    let place = Place::new(root)?;
    setup::ours(&place)?;
    let mut total = Tally::default();
    for peer in chosen {
        (peer.setup)(&place).map_err(|reason| format!("{}: {reason}", peer.name))?;
        total += one(&place, peer)?;
    }
    println!("interop: {total}");
    if total.is_good() {
        Ok(())
    } else {
        Err(format!(
            "some scenarios failed; the logs are in {}",
            place.logs().display()
        ))
    }
}

/// Runs one peer, in both directions as far as it has them.
fn one(place: &Place, peer: &Peer) -> Result<Tally, String> {
    let mut total = Tally::default();
    if peer.has_client {
        let server = Server::start(place, place.ours().arg("serve"), "our server")?;
        let name = format!("{} client -> our server", peer.name);
        let mut client = (peer.program)(place);
        total += run(place, client.args(["call", server.url()]), &name)?;
    }
    let name = format!("our client -> {} server", peer.name);
    let mut tally = Tally::default();
    for end in peer.servers {
        let mut server = (peer.program)(place);
        let about = format!("{} {} server", peer.name, end.arguments.join(" "));
        let server = Server::start(place, server.arg("serve").args(end.arguments), &about)?;
        let mut client = place.ours();
        client.args(["call", "--url", server.url()]).args(end.modes);
        for scenario in end.without {
            client.args(["--without", scenario]);
        }
        tally += run(
            place,
            &mut client,
            &format!("{name} {}", end.arguments.join(" ")),
        )?;
    }
    if !peer.servers.is_empty() {
        println!("{name}: {tally}");
        total += tally;
    }
    Ok(total)
}

fn all() -> String {
    let names: Vec<&str> = PEERS.iter().map(|peer| peer.name).collect();
    names.join(", ")
}
