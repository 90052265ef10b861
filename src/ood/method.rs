//! The list of methods.

use super::detector::Detector;
use super::inputs::DetectorInputs;
use super::options::Options;
use super::{dnm, knn, mcm, neglabel, negrefine, paper, tanl};

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
    /// [`negrefine`].
    Negrefine,
    /// [`tanl`].
    Tanl,
    /// [`mcm`].
    Mcm,
    /// [`knn`].
    Knn,
}

/// A method's name that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no method; there are {known}", known = Method::ALL.map(Method::name).join(", "))]
pub struct UnknownMethod(String);

impl Method {
    /// Every method, the default first.
    pub const ALL: [Self; 7] = [
        Self::Dnm,
        Self::DnmPaper,
        Self::Neglabel,
        Self::Negrefine,
        Self::Tanl,
        Self::Mcm,
        Self::Knn,
    ];

    /// The name used on the command line, in JSON and in a calibration file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dnm => "dnm",
            Self::DnmPaper => "dnm-paper",
            Self::Neglabel => "neglabel",
            Self::Negrefine => "negrefine",
            Self::Tanl => "tanl",
            Self::Mcm => "mcm",
            Self::Knn => "knn",
        }
    }

    /// The score that favours neither side, for a model of which nothing was measured: as much
    /// mass with `labels` labels as against them. A method that only compares the labels among
    /// each other has it halfway between no preference and certainty.
    pub fn neutral(self, labels: usize) -> f64 {
        let labels = labels.max(1) as f64;
        match self {
            Self::DnmPaper => 0.5 / labels,
            Self::Mcm => f64::midpoint(1.0 / labels, 1.0),
            _ => 0.5,
        }
    }

    /// Whether it learns from the images that it scores, see [`Detector::scores`].
    pub fn is_test_time(self) -> bool {
        self == Self::Tanl
    }

    /// Prepares the method for a label list.
    pub fn prepare(self, texts: &DetectorInputs<'_>, options: &Options) -> Box<dyn Detector> {
        match self {
            Self::Dnm => Box::new(dnm::Dnm::prepare(texts, options)),
            Self::DnmPaper => Box::new(paper::Paper::prepare(texts, options)),
            Self::Neglabel => Box::new(neglabel::NegLabel::prepare(texts, options)),
            Self::Negrefine => Box::new(negrefine::NegRefine::prepare(texts, options)),
            Self::Tanl => Box::new(tanl::Tanl::prepare(texts, options)),
            Self::Mcm => Box::new(mcm::Mcm),
            Self::Knn => Box::new(knn::Knn::prepare(options)),
        }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Method {
    type Err = UnknownMethod;

    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        let found = Self::ALL.into_iter().find(|m| m.name() == name);
        found.ok_or_else(|| UnknownMethod(name.to_owned()))
    }
}
