//! The steps that lead from the labels' plain share of the mass to the default method. Each step
//! can be left out, to measure what it contributes.

use std::str::FromStr;

use serde::Serialize;

/// One step of the default method, [`super::dnm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Words that belong to a label do not count against the labels.
    TakeOut,
    /// Words that belong to a label count for it.
    StandIn,
}

/// A list of steps that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum StepError {
    /// No step has this name.
    #[error("there is no step `{name}`; the steps are {known}, or `none`", known = Step::ALL.map(Step::name).join(", "))]
    #[serde(rename = "settings-step-unknown")]
    Unknown {
        /// Name given.
        name: String,
    },
}

impl Step {
    /// Every step, in the order of `docs/method.md`.
    pub const ALL: [Self; 2] = [Self::TakeOut, Self::StandIn];

    /// The name used on the command line, in settings and in the page's address.
    pub fn name(self) -> &'static str {
        match self {
            Self::TakeOut => "take-out",
            Self::StandIn => "stand-in",
        }
    }
}

impl FromStr for Step {
    type Err = StepError;

    fn from_str(name: &str) -> Result<Self, StepError> {
        let found = Self::ALL.into_iter().find(|s| s.name() == name);
        found.ok_or_else(|| StepError::Unknown {
            name: name.to_owned(),
        })
    }
}

/// The steps that are taken; by default all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    taken: [bool; Step::ALL.len()],
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            taken: [true; Step::ALL.len()],
        }
    }
}

impl Steps {
    /// Takes these steps and no others.
    pub fn only(steps: &[Step]) -> Self {
        Self {
            taken: Step::ALL.map(|step| steps.contains(&step)),
        }
    }

    /// Whether the step is taken.
    pub fn take(self, step: Step) -> bool {
        self.taken[step as usize]
    }

    /// The steps taken, in the order of [`Step::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Step> {
        Step::ALL.into_iter().filter(move |&s| self.take(s))
    }
}

/// Reads names separated by commas, or `none`.
impl FromStr for Steps {
    type Err = StepError;

    fn from_str(names: &str) -> Result<Self, StepError> {
        if names.trim() == "none" {
            return Ok(Self::only(&[]));
        }
        let steps = names.split(',').map(|name| name.trim().parse());
        Ok(Self::only(&steps.collect::<Result<Vec<Step>, _>>()?))
    }
}

/// Writes the form that [`Steps::from_str`] reads.
impl std::fmt::Display for Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.iter().map(Step::name).collect();
        f.write_str(if names.is_empty() { "none" } else { "" })?;
        f.write_str(&names.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_steps_is_written_as_it_is_read() {
        let both: Steps = "stand-in, take-out".parse().expect("steps");
        assert_eq!(
            (both, both.to_string()),
            (Steps::default(), "take-out,stand-in".into())
        );
        let some: Steps = "stand-in".parse().expect("a step");
        assert_eq!(some, Steps::only(&[Step::StandIn]));
        let none: Steps = "none".parse().expect("no steps");
        assert_eq!((none.iter().count(), none.to_string()), (0, "none".into()));
        for steps in [both, some, none] {
            assert_eq!(steps.to_string().parse(), Ok(steps));
        }
        let error = "stand-in,".parse::<Steps>().expect_err("an empty name");
        assert!(error.to_string().contains("take-out"), "{error}");
    }
}
