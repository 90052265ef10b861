//! ROC curves and histograms of scores, as SVG.

use std::fmt::Write as _;

use ood_lens::ood::metrics::RocPoint;

/// Side length of the plot.
const SIDE: f64 = 400.0;
/// Margin around the plot.
const ROOM: f64 = 56.0;
/// Okabe and Ito's colours, which colour-blind readers can distinguish.
const COLOURS: [&str; 8] = [
    "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#999999",
];
/// Curves with more points are thinned; the difference cannot be seen.
const POINTS: usize = 400;
const BINS: usize = 40;

/// A plot with one ROC curve for each method.
pub fn roc(title: &str, curves: &[(&str, Vec<RocPoint>)]) -> String {
    let mut svg = frame(
        &format!("ROC: ID against {title}"),
        "false positive rate",
        "true positive rate",
    );
    let (near, far) = (ROOM, ROOM + SIDE);
    let _ = writeln!(
        svg,
        r##"<line x1="{near}" y1="{far}" x2="{far}" y2="{near}" stroke="#bbb" stroke-dasharray="4"/>"##
    );
    ticks(&mut svg, [0.0, 1.0], true);
    for (at, (name, curve)) in curves.iter().enumerate() {
        let colour = COLOURS[at % COLOURS.len()];
        let stride = curve.len().div_ceil(POINTS).max(1);
        let mut line = format!("{near:.1},{far:.1}");
        let thinned = curve.iter().step_by(stride).chain(curve.last());
        for point in thinned {
            let (x, y) = (ROOM + SIDE * point.fpr, ROOM + SIDE * (1.0 - point.tpr));
            let _ = write!(line, " {x:.1},{y:.1}");
        }
        let y = ROOM + SIDE - 16.0 * (curves.len() - at) as f64;
        let _ = writeln!(
            svg,
            r#"<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/><text x="{x}" y="{y}" fill="{colour}">{name}</text>"#,
            x = ROOM + SIDE - 90.0
        );
    }
    svg + "</svg>\n"
}

/// A histogram of ID and OOD scores as shares. Scores that are not finite are left out.
pub fn histogram(title: &str, id: &[f64], ood: &[f64]) -> String {
    let finite = id.iter().chain(ood).copied().filter(|s| s.is_finite());
    let least = finite.clone().fold(f64::INFINITY, f64::min);
    let most = finite.fold(f64::NEG_INFINITY, f64::max);
    let mut svg = frame(title, "score, higher is more ID", "share of the images");
    if least > most {
        return svg + "</svg>\n";
    }
    let width = (most - least).max(f64::MIN_POSITIVE);
    let shares = |scores: &[f64]| {
        let mut bins = vec![0.0; BINS];
        for score in scores.iter().filter(|s| s.is_finite()) {
            let bin = ((score - least) / width * BINS as f64) as usize;
            bins[bin.min(BINS - 1)] += 1.0 / scores.len() as f64;
        }
        bins
    };
    let sets = [
        ("ID", shares(id), COLOURS[1]),
        ("OOD", shares(ood), COLOURS[0]),
    ];
    let tallest = sets.iter().flat_map(|s| &s.1).copied().fold(0.0, f64::max);
    for (place, (name, bins, colour)) in sets.iter().enumerate() {
        for (bin, share) in bins.iter().enumerate() {
            let height = SIDE * share / tallest.max(f64::MIN_POSITIVE);
            let x = ROOM + SIDE * bin as f64 / BINS as f64;
            let (y, step) = (ROOM + SIDE - height, SIDE / BINS as f64);
            let _ = writeln!(
                svg,
                r#"<rect x="{x:.1}" y="{y:.1}" width="{step:.1}" height="{height:.1}" fill="{colour}" fill-opacity="0.5"/>"#
            );
        }
        let y = ROOM + 16.0 * (place + 1) as f64;
        let _ = writeln!(
            svg,
            r#"<text x="{}" y="{y}" fill="{colour}">{name}</text>"#,
            ROOM + SIDE - 40.0
        );
    }
    ticks(&mut svg, [least, most], false);
    let _ = writeln!(
        svg,
        r#"<text x="{}" y="{}" text-anchor="end">{tallest:.2}</text>"#,
        ROOM - 6.0,
        ROOM + 4.0
    );
    svg + "</svg>\n"
}

/// Labels the ends of the axes.
fn ticks(svg: &mut String, [least, most]: [f64; 2], vertical: bool) {
    let below = ROOM + SIDE + 16.0;
    let label = |value: f64| {
        format!("{value:.3}")
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    };
    let _ = writeln!(
        svg,
        r#"<text x="{ROOM}" y="{below}">{}</text>"#,
        label(least)
    );
    let _ = writeln!(
        svg,
        r#"<text x="{}" y="{below}" text-anchor="end">{}</text>"#,
        ROOM + SIDE,
        label(most)
    );
    if vertical {
        let _ = writeln!(
            svg,
            r#"<text x="{}" y="{}" text-anchor="end">{}</text>"#,
            ROOM - 6.0,
            ROOM + 4.0,
            label(most)
        );
    }
}

fn frame(title: &str, below: &str, beside: &str) -> String {
    let whole = SIDE + 2.0 * ROOM;
    let (middle, title) = (ROOM + SIDE / 2.0, escaped(title));
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" font-family="sans-serif" font-size="13">
<rect width="{whole}" height="{whole}" fill="#fff"/>
<rect x="{ROOM}" y="{ROOM}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#888"/>
<text x="{middle}" y="{top}" text-anchor="middle" font-size="15">{title}</text>
<text x="{middle}" y="{bottom}" text-anchor="middle">{below}</text>
<text transform="translate({left} {middle}) rotate(-90)" text-anchor="middle">{beside}</text>
"##,
        top = ROOM - 20.0,
        bottom = whole - 14.0,
        left = 20.0
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
