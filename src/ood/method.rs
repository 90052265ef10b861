//! The list of methods, and what each requires.

use serde::{Deserialize, Serialize};

use super::detector::Detector;
use super::inputs::DetectorInputs;
use super::options::Options;
use super::steps::Step;
use super::{dnm, knn, mcm, neglabel, negrefine, paper, tanl};

/// An out-of-distribution method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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

/// A method that cannot be read.
#[derive(Debug, thiserror::Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum MethodError {
    /// No method has this name.
    #[error("there is no method `{name}`; the methods are {known}", known = Method::ALL.map(Method::name).join(", "))]
    #[serde(rename = "settings-method-unknown")]
    Unknown {
        /// Name given.
        name: String,
    },
}

/// The needs of a method beside the ID labels, the words and the images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Requirements {
    /// The density of every word, [`DetectorInputs::mean_log_distance`].
    pub densities: bool,
    /// Enough negative words for each of [`Options::groups`] groups.
    pub groups: bool,
    /// The cosines of each image to the texts "label and word", [`Detector::pairs`].
    pub pairs: bool,
    /// Embedded images of noise, [`DetectorInputs::noise`].
    pub noise: bool,
    /// Images in a queue: a test-time method learns from the images that it has scored, see
    /// [`Detector::scores`].
    pub queue: bool,
}

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

    /// The name used on the command line, in JSON and in calibration files.
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

    /// A threshold for a model without calibration: the score at which the mass of the `labels`
    /// labels equals the mass against them. For MCM, which only compares the labels with each
    /// other, it is halfway between no preference and certainty.
    pub fn neutral(self, labels: usize) -> f64 {
        let labels = labels.max(1) as f64;
        match self {
            Self::DnmPaper => 0.5 / labels,
            Self::Mcm => f64::midpoint(1.0 / labels, 1.0),
            _ => 0.5,
        }
    }

    /// The needs of the method beside the ID labels, the words and the images.
    pub fn requirements(self) -> Requirements {
        let none = Requirements::default();
        match self {
            Self::Dnm | Self::Mcm | Self::Knn => none,
            Self::DnmPaper => Requirements {
                densities: true,
                groups: true,
                ..none
            },
            Self::Neglabel => Requirements {
                groups: true,
                ..none
            },
            Self::Negrefine => Requirements {
                groups: true,
                pairs: true,
                ..none
            },
            Self::Tanl => Requirements {
                noise: true,
                queue: true,
                ..none
            },
        }
    }

    /// Whether [`Options::steps`] change the score.
    pub fn has_steps(self) -> bool {
        self == Self::Dnm
    }

    /// Whether the temperature changes the order of the scores.
    pub fn has_temperature(self) -> bool {
        self != Self::Knn
    }

    /// Whether words that belong to a label are taken out of the negatives, under these options.
    pub fn takes_out(self, options: &Options) -> bool {
        self.has_steps() && options.steps.take(Step::TakeOut)
    }

    /// Prepares the method for a list of labels.
    pub fn prepare(self, inputs: &DetectorInputs<'_>, options: &Options) -> Box<dyn Detector> {
        match self {
            Self::Dnm => Box::new(dnm::Dnm::prepare(inputs, options)),
            Self::DnmPaper => Box::new(paper::Paper::prepare(inputs, options)),
            Self::Neglabel => Box::new(neglabel::NegLabel::prepare(inputs, options)),
            Self::Negrefine => Box::new(negrefine::NegRefine::prepare(inputs, options)),
            Self::Tanl => Box::new(tanl::Tanl::prepare(inputs, options)),
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
    type Err = MethodError;

    fn from_str(name: &str) -> Result<Self, MethodError> {
        let found = Self::ALL.into_iter().find(|m| m.name() == name);
        found.ok_or_else(|| MethodError::Unknown {
            name: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_has_one_name_everywhere() {
        for method in Method::ALL {
            let json = serde_json::to_value(method).expect("JSON");
            assert_eq!(json, method.name());
            assert_eq!(method.name().parse::<Method>().ok(), Some(method));
        }
    }
}
