//! Out-of-distribution scores from cosines. Everything here is a function of numbers: no model, no
//! files, no page.
//!
//! An image has cosines to the user's ID labels and to words of the wild corpus. Each score turns
//! them into one number in which **higher means more ID**:
//!
//! | file | method | source |
//! | --- | --- | --- |
//! | [`mcm`] | largest softmax probability among the ID labels | arXiv 2211.13445 |
//! | [`neglabel`] | ID share of the mass, words far from the labels as negatives | arXiv 2403.20078 |
//! | [`paper`] | the debiased share, as released | arXiv 2605.23797 |
//! | [`dnm`] | the debiased share, word by word; our default | the derivation is in its head |
//!
//! [`mining`] chooses words by density, [`threshold`] turns a score into a verdict.

pub mod dnm;
pub mod mcm;
pub mod mining;
pub mod neglabel;
pub mod paper;
pub mod threshold;

/// Which score decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// [`dnm`].
    #[default]
    Dnm,
    /// [`paper`].
    DnmPaper,
    /// [`neglabel`].
    Neglabel,
    /// [`mcm`].
    Mcm,
}

impl Method {
    /// The name used on the command line, in JSON and in a calibration file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dnm => "dnm",
            Self::DnmPaper => "dnm-paper",
            Self::Neglabel => "neglabel",
            Self::Mcm => "mcm",
        }
    }
}

/// `exp((cosine − 1) / T)` for each cosine. Every score is a ratio of sums of `s = exp(cosine / T)`,
/// so the common factor changes none of them and keeps `s` from overflowing at `T = 0.01`.
pub(crate) fn exponentials(cosines: &[f64], temperature: f64) -> impl Iterator<Item = f64> {
    cosines
        .iter()
        .map(move |cosine| ((cosine - 1.0) / temperature).exp())
}
