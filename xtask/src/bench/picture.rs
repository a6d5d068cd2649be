//! The picture of the README: instructions per call of each server, as a ratio to hyper by hand, drawn from the results.

use std::{fs, path::Path};

use super::{
    Side,
    results::{Figure, Results},
};

/// Draws the rows of the picture; nothing when one of them has not been measured.
pub(super) fn write(results: &Results, path: &Path) -> Result<(), String> {
    let groups: Option<Vec<Group>> = ROWS.iter().map(|row| group(results, row)).collect();
    let Some(groups) = groups else {
        println!(
            "\nno picture: it needs ours and hyper in all of: {}",
            ROWS.join(", ")
        );
        return Ok(());
    };
    let written = path
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, draw(&groups)));
    written.map_err(|error| format!("{}: {error}", path.display()))
}

/// The bars of one row.
struct Group {
    row: &'static str,
    bars: Vec<(&'static str, f64)>,
}

fn group(results: &Results, row: &'static str) -> Option<Group> {
    let instructions = |name: &str| results.get((Side::Server, row, name), Figure::Instructions);
    let hyper = instructions("hyper")?;
    instructions("ours")?;
    let bars = NAMES.iter().filter_map(|(name, _)| {
        let value = instructions(name)?;
        Some((*name, value / hyper))
    });
    Some(Group {
        row,
        bars: bars.collect(),
    })
}

fn draw(groups: &[Group]) -> String {
    let mut body = String::new();
    let mut y = TOP;
    for group in groups {
        body += &format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
            LEFT - 8,
            y + 12,
            group.row
        );
        for (name, ratio) in &group.bars {
            body += &bar(name, *ratio, y);
            y += BAR;
        }
        y += GAP;
    }
    let one = f64::from(LEFT) + SCALE;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"8\" y=\"16\" font-size=\"13\">Instructions per call of a server, hyper by hand = 1; shorter is better</text>\n\
         <line x1=\"{one:.0}\" x2=\"{one:.0}\" y1=\"{TOP}\" y2=\"{y}\" stroke=\"#888\" stroke-dasharray=\"3 3\"/>\n\
         {body}</svg>\n",
        y + 4
    )
}

/// One bar with its name and ratio behind it; a long one is cut, and its number says how long it is.
fn bar(name: &str, ratio: f64, y: u32) -> String {
    let color = NAMES.iter().find(|(known, _)| *known == name);
    let color = color.map_or("#888", |(_, color)| color);
    let width = ratio.min(LONGEST) * SCALE;
    let end = f64::from(LEFT) + width + 4.0;
    format!(
        "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{width:.0}\" height=\"{}\" fill=\"{color}\"/>\n\
         <text x=\"{end:.0}\" y=\"{}\">{name} {ratio:.2}</text>\n",
        BAR - 3,
        y + 10
    )
}

const ROWS: [&str; 6] = [
    "connect h1 echo c1",
    "connect h2 order c1",
    "grpc h2 order c1",
    "connect h2 tail1000 c8",
    "grpc h2 tail1000 c8",
    "grpc h2 collect1000 c8",
];

const NAMES: [(&str, &str); 5] = [
    ("ours", "#1a7f37"),
    ("ours-axum", "#6fbf86"),
    ("tonic", "#7a6fbf"),
    ("connectrpc", "#bf7a3f"),
    ("connectrpc-axum", "#bfa13f"),
];

const WIDTH: u32 = 760;
const LEFT: u32 = 170;
const TOP: u32 = 28;
const BAR: u32 = 15;
const GAP: u32 = 10;
/// The width of a ratio of 1.
const SCALE: f64 = 90.0;
/// The largest ratio that is drawn to scale.
const LONGEST: f64 = 5.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_ratio() {
        let mut results = Results::default();
        let row = ROWS[0];
        for (name, value) in [("hyper", 100.0), ("ours", 110.0), ("tonic", 900.0)] {
            results.set((Side::Server, row, name), Figure::Instructions, value);
        }
        let picture = draw(&[group(&results, row).unwrap()]);
        assert!(picture.contains("width=\"99\"") && picture.contains("ours 1.10"));
        assert!(picture.contains("width=\"450\"") && picture.contains("tonic 9.00"));
        assert!(group(&results, ROWS[1]).is_none());
    }
}
