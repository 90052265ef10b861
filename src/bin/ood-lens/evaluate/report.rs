//! The results of an evaluation: as a table, as JSON and CSV, and as plots.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use ood_lens::lens::Lens;
use ood_lens::ood::Method;
use ood_lens::ood::metrics::{Metrics, RocPoint, roc};
use serde_json::{Value, json};

use super::inputs::Set;
use super::svg;

/// Scores of one method on the ID pictures and one OOD set.
struct Pair {
    method: Method,
    ood: String,
    id_scores: Vec<f64>,
    ood_scores: Vec<f64>,
    /// `None` if a score is not a number.
    metrics: Option<Metrics>,
}

pub struct Report {
    about: Value,
    id_names: Vec<String>,
    ood_names: BTreeMap<String, Vec<String>>,
    sets: Vec<String>,
    /// The ID scores of each method, which all its OOD sets share.
    id_scores: Vec<(Method, Vec<f64>)>,
    pairs: Vec<Pair>,
}

impl Report {
    pub fn new(lens: &Lens, labels: usize, id: &Set, ood: &[Set]) -> Self {
        let names = |set: &Set| set.images.iter().map(|i| i.name.clone()).collect();
        Self {
            about: json!({
                "model_sha256": lens.encoder().checksum(),
                "labels": labels,
                "words": lens.corpus().len(),
                "temperature": lens.temperature(),
                "id_pictures": id.images.len(),
                "convention": "ID is the positive class; FPR95 at the threshold whose TPR is nearest to 0.95",
            }),
            id_names: names(id),
            ood_names: ood.iter().map(|s| (s.name.clone(), names(s))).collect(),
            sets: ood.iter().map(|s| s.name.clone()).collect(),
            id_scores: Vec::new(),
            pairs: Vec::new(),
        }
    }

    /// Adds the scores of a method on one set. The ID set must be added first.
    pub fn add(&mut self, method: Method, set: &str, scores: Vec<f64>) {
        if !self.sets.iter().any(|s| s == set) {
            self.id_scores.push((method, scores));
        } else if let Some((_, id)) = self.id_scores.iter().find(|(m, _)| *m == method) {
            self.add_pair(method, set, id.clone(), scores);
        }
    }

    pub fn add_pair(&mut self, method: Method, ood: &str, id: Vec<f64>, scores: Vec<f64>) {
        self.pairs.push(Pair {
            method,
            ood: ood.to_owned(),
            metrics: Metrics::of(&id, &scores),
            id_scores: id,
            ood_scores: scores,
        });
    }

    /// Sorts the results in the order of `methods`.
    pub fn order(&mut self, methods: &[Method]) {
        let place = |pair: &Pair| methods.iter().position(|m| *m == pair.method);
        self.pairs.sort_by_key(place);
    }

    fn methods(&self) -> Vec<Method> {
        let mut methods: Vec<Method> = self.pairs.iter().map(|p| p.method).collect();
        methods.dedup();
        methods
    }

    fn pairs_of(&self, method: Method) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(move |p| p.method == method)
    }

    /// AUROC and FPR95 in per cent, with a column for each OOD set and one for their mean.
    pub fn table(&self) -> String {
        let mut table = format!("{:<10}", "");
        let heads = self.sets.iter().map(String::as_str).chain(["mean"]);
        let heads: Vec<String> = heads.map(|h| h.chars().take(15).collect()).collect();
        for head in &heads {
            let _ = write!(table, "  {head:>15}");
        }
        table += &format!("\n{:<10}", "");
        table += &"     AUROC  FPR95".repeat(heads.len());
        table.push('\n');
        for method in self.methods() {
            let _ = write!(table, "{:<10}", method.name());
            let all: Vec<Option<Metrics>> = self.pairs_of(method).map(|p| p.metrics).collect();
            let known: Option<Vec<Metrics>> = all.iter().copied().collect();
            let mean = known.map(|known| {
                let mean = |of: fn(&Metrics) -> f64| {
                    known.iter().map(of).sum::<f64>() / known.len() as f64
                };
                (mean(|m| m.auroc), mean(|m| m.fpr95))
            });
            let cells = all.iter().map(|m| m.map(|m| (m.auroc, m.fpr95)));
            for cell in cells.chain([mean]) {
                let _ = match cell {
                    Some((auroc, fpr95)) => {
                        write!(table, "    {:>6.2} {:>6.2}", 100.0 * auroc, 100.0 * fpr95)
                    }
                    None => write!(table, "  {:>15}", "not a number"),
                };
            }
            table.push('\n');
        }
        table
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        let save = |name: &str, text: String| {
            let path = folder.join(name);
            std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
        };
        let result = |p: &Pair| json!({ "method": p.method.name(), "ood": p.ood, "ood_pictures": p.ood_scores.len(), "metrics": p.metrics });
        let results: Vec<Value> = self.pairs.iter().map(result).collect();
        let all = json!({ "about": self.about, "results": results });
        save("report.json", serde_json::to_string_pretty(&all)? + "\n")?;
        save("report.csv", self.csv())?;
        save("scores.csv", self.scores_csv())?;
        for set in &self.sets {
            let pairs: Vec<&Pair> = self.pairs.iter().filter(|p| p.ood == *set).collect();
            let curve = |p: &&Pair| (p.method.name(), roc(&p.id_scores, &p.ood_scores));
            let curves: Vec<(&str, Vec<RocPoint>)> = pairs.iter().map(curve).collect();
            let file = file_name(set);
            save(&format!("roc-{file}.svg"), svg::roc(set, &curves))?;
            for pair in pairs {
                let method = pair.method.name();
                let title = format!("{method}: ID against {set}");
                let picture = svg::histogram(&title, &pair.id_scores, &pair.ood_scores);
                save(&format!("histogram-{file}-{method}.svg"), picture)?;
            }
        }
        Ok(())
    }

    fn csv(&self) -> String {
        let mut csv = "method,ood,auroc,aupr,fpr95\n".to_owned();
        for pair in &self.pairs {
            let number = |of: fn(&Metrics) -> f64| {
                pair.metrics
                    .as_ref()
                    .map_or_else(String::new, |m| of(m).to_string())
            };
            let (auroc, aupr) = (number(|m| m.auroc), number(|m| m.aupr));
            let fpr95 = number(|m| m.fpr95);
            let (method, ood) = (pair.method.name(), field(&pair.ood));
            let _ = writeln!(csv, "{method},{ood},{auroc},{aupr},{fpr95}");
        }
        csv
    }

    /// One line for each score. `against` is the OOD set in the queue, which changes only the ID scores
    /// of a test-time method.
    fn scores_csv(&self) -> String {
        let mut csv = "method,against,set,picture,score\n".to_owned();
        for pair in &self.pairs {
            let (method, ood) = (pair.method.name(), field(&pair.ood));
            let none = Vec::new();
            let ood_names = self.ood_names.get(&pair.ood).unwrap_or(&none);
            let id = self.id_names.iter().zip(&pair.id_scores).map(|x| ("ID", x));
            let others = ood_names.iter().zip(&pair.ood_scores);
            for (set, (name, score)) in id.chain(others.map(|x| ("OOD", x))) {
                let name = field(name);
                let _ = writeln!(csv, "{method},{ood},{set},{name},{score}");
            }
        }
        csv
    }
}

/// A field of a CSV file, quoted where necessary (RFC 4180).
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The name of a set as part of a file name.
fn file_name(set: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    set.chars().map(safe).collect()
}
