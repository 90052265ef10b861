//! The steps that lead from the plain share of the labels to the default method, each of which can
//! be left out: to see what it is worth, or to look at the method of a paper in its place.

use std::str::FromStr;

/// One step of [`super::dnm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Words that belong to a label do not stand against it.
    TakeOut,
    /// Words that belong to a label stand for it.
    StandIn,
}

/// A step's name that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no step; there are {known}, and `none`", known = Step::ALL.map(Step::name).join(", "))]
pub struct UnknownStep(String);

impl Step {
    /// Every step, in the order of `docs/method.md`.
    pub const ALL: [Self; 2] = [Self::TakeOut, Self::StandIn];

    /// The name used on the command line, in settings and in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::TakeOut => "take-out",
            Self::StandIn => "stand-in",
        }
    }
}

impl FromStr for Step {
    type Err = UnknownStep;

    fn from_str(name: &str) -> Result<Self, UnknownStep> {
        let found = Self::ALL.into_iter().find(|s| s.name() == name);
        found.ok_or_else(|| UnknownStep(name.to_owned()))
    }
}

/// Which steps are taken. All by default.
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
    /// These steps and no other.
    pub fn only(steps: &[Step]) -> Self {
        Self {
            taken: Step::ALL.map(|step| steps.contains(&step)),
        }
    }

    /// Whether a step is taken.
    pub fn take(self, step: Step) -> bool {
        self.taken[step as usize]
    }

    /// The steps that are taken, in the order of [`Step::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Step> {
        Step::ALL.into_iter().filter(move |&s| self.take(s))
    }
}

/// Names with commas between, or `none`.
impl FromStr for Steps {
    type Err = UnknownStep;

    fn from_str(names: &str) -> Result<Self, UnknownStep> {
        if names.trim() == "none" {
            return Ok(Self::only(&[]));
        }
        let steps = names.split(',').map(|name| name.trim().parse());
        Ok(Self::only(&steps.collect::<Result<Vec<Step>, _>>()?))
    }
}

/// As [`Steps::from_str`] reads it.
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
    fn steps_are_named_one_by_one() {
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
