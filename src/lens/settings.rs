//! What a user may set, and what stands where she sets nothing.

use serde::{Deserialize, Deserializer, Serialize};

use crate::corpus::wordnet::lexicographer_file_name;
use crate::ood::{Method, Options, Step, Steps, UnknownStep};

/// The settings in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The score that decides.
    pub method: Method,
    /// `T`; `None` for the automatic one, see [`super::Lens::temperature`].
    pub temperature: Option<f64>,
    /// What is put around an ID label before it is encoded, `{}` standing for the label; `None` for
    /// the papers' `the nice {}`.
    pub prompt: Option<String>,
    /// What may be chosen about the methods.
    pub options: Options,
}

/// A setting that cannot be.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum SettingsError {
    /// Not a number, or not where it must lie.
    #[error("{name} must {must}, and {found} does not")]
    Range {
        /// As in [`Changes`].
        name: &'static str,
        /// Where it must lie.
        must: &'static str,
        /// What was given.
        found: f64,
    },
    /// A prompt in which there is no place for the label.
    #[error("the prompt `{0}` has no `{{}}`, where the label is to stand")]
    Prompt(String),
    /// A lexicographer file that WordNet does not have.
    #[error(
        "WordNet has no lexicographer file `{0}` of nouns or adjectives; there are such as noun.animal and adj.all"
    )]
    LexicographerFile(String),
    /// A step that the default method does not have.
    #[error(transparent)]
    Step(#[from] UnknownStep),
}

/// Settings to change. A field that is missing stays as it is; one that is null becomes automatic
/// again. In TypeScript: `{ temperature?: number | null, tau?: number | null, groups?: number |
/// null, nounShare?: number | null, adjectiveShare?: number | null, excluded?: string[] | null,
/// steps?: string[] | null, prompt?: string | null }`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Changes {
    /// `T`, what cosines are divided by.
    #[serde(default, deserialize_with = "given")]
    pub temperature: Option<Option<f64>>,
    /// See [`Options::tau`].
    #[serde(default, deserialize_with = "given")]
    pub tau: Option<Option<f64>>,
    /// See [`Options::groups`].
    #[serde(default, deserialize_with = "given")]
    pub groups: Option<Option<u32>>,
    /// See [`Options::noun_share`].
    #[serde(default, deserialize_with = "given")]
    pub noun_share: Option<Option<f64>>,
    /// See [`Options::adjective_share`].
    #[serde(default, deserialize_with = "given")]
    pub adjective_share: Option<Option<f64>>,
    /// See [`Options::excluded`]; names as in [`lexicographer_file_name`].
    #[serde(default, deserialize_with = "given")]
    pub excluded: Option<Option<Vec<String>>>,
    /// See [`Options::steps`]; names as in [`Step::name`], none of them for no step.
    #[serde(default, deserialize_with = "given")]
    pub steps: Option<Option<Vec<String>>>,
    /// See [`Settings::prompt`]. Where it changes, the labels must be set again.
    #[serde(default, deserialize_with = "given")]
    pub prompt: Option<Option<String>>,
}

impl Changes {
    /// To these steps, and nothing else.
    pub fn of_steps(steps: Steps) -> Self {
        let names = steps.iter().map(|step| step.name().to_owned());
        Self {
            steps: Some(Some(names.collect())),
            ..Self::default()
        }
    }
}

/// Tells a field that is null from one that is missing.
fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// The settings in force, for people: [`Changes`] with every field given, and what the automatic
/// temperature is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// `null` where it is automatic.
    pub temperature: Option<f64>,
    /// The temperature where none is set.
    pub automatic_temperature: f64,
    /// See [`Options::tau`].
    pub tau: f64,
    /// See [`Options::groups`].
    pub groups: usize,
    /// See [`Options::noun_share`].
    pub noun_share: f64,
    /// See [`Options::adjective_share`].
    pub adjective_share: f64,
    /// See [`Options::excluded`].
    pub excluded: Vec<&'static str>,
    /// See [`Options::steps`].
    pub steps: Vec<&'static str>,
    /// `null` for the papers' own.
    pub prompt: Option<String>,
}

impl Settings {
    /// The settings after the changes.
    ///
    /// # Errors
    /// [`SettingsError`]; nothing is changed then.
    pub fn changed(&self, changes: &Changes) -> Result<Self, SettingsError> {
        let automatic = Options::default();
        let mut new = self.clone();
        if let Some(temperature) = changes.temperature {
            let is_sane = |t: f64| t.is_finite() && t > 0.0;
            if let Some(t) = temperature {
                check("temperature", "be above 0", t, is_sane(t))?;
            }
            new.temperature = temperature;
        }
        if let Some(tau) = changes.tau {
            let tau = tau.unwrap_or(automatic.tau);
            let must = "lie above 0 and not above 1";
            check("tau", must, tau, tau > 0.0 && tau <= 1.0)?;
            new.options.tau = tau;
        }
        if let Some(groups) = changes.groups {
            let groups = groups.map_or(automatic.groups, |g| g as usize);
            check("groups", "be at least 1", groups as f64, groups > 0)?;
            new.options.groups = groups;
        }
        let share = |name, given: Option<f64>, automatic| {
            let share = given.unwrap_or(automatic);
            let inside = (0.0..=1.0).contains(&share);
            check(name, "lie between 0 and 1", share, inside).map(|()| share)
        };
        if let Some(given) = changes.noun_share {
            new.options.noun_share = share("nounShare", given, automatic.noun_share)?;
        }
        if let Some(given) = changes.adjective_share {
            new.options.adjective_share =
                share("adjectiveShare", given, automatic.adjective_share)?;
        }
        if let Some(excluded) = &changes.excluded {
            let number = |name: &String| {
                let found = (0..=u8::MAX).find(|&n| lexicographer_file_name(n) == Some(name));
                found.ok_or_else(|| SettingsError::LexicographerFile(name.clone()))
            };
            let names = excluded.as_deref().unwrap_or_default();
            new.options.excluded = names.iter().map(number).collect::<Result<_, _>>()?;
        }
        if let Some(steps) = &changes.steps {
            new.options.steps = match steps {
                Some(names) => {
                    let steps: Result<Vec<Step>, _> = names.iter().map(|n| n.parse()).collect();
                    Steps::only(&steps?)
                }
                None => automatic.steps,
            };
        }
        if let Some(prompt) = &changes.prompt {
            if let Some(prompt) = prompt.as_ref().filter(|p| !p.contains("{}")) {
                return Err(SettingsError::Prompt(prompt.clone()));
            }
            new.prompt.clone_from(prompt);
        }
        Ok(new)
    }

    /// Whether nothing is set that a score depends on, the method aside.
    pub fn is_automatic(&self) -> bool {
        let Self {
            method: _,
            temperature,
            prompt,
            options,
        } = self;
        temperature.is_none() && prompt.is_none() && *options == Options::default()
    }

    /// For people; `automatic_temperature` is what stands where none is set.
    pub fn shown(&self, automatic_temperature: f64) -> Shown {
        let files = self.options.excluded.iter();
        Shown {
            temperature: self.temperature,
            automatic_temperature,
            tau: self.options.tau,
            groups: self.options.groups,
            noun_share: self.options.noun_share,
            adjective_share: self.options.adjective_share,
            excluded: files.filter_map(|&n| lexicographer_file_name(n)).collect(),
            steps: self.options.steps.iter().map(Step::name).collect(),
            prompt: self.prompt.clone(),
        }
    }
}

fn check(
    name: &'static str,
    must: &'static str,
    found: f64,
    holds: bool,
) -> Result<(), SettingsError> {
    if holds {
        Ok(())
    } else {
        Err(SettingsError::Range { name, must, found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            method: Method::Dnm,
            temperature: None,
            prompt: None,
            options: Options::default(),
        }
    }

    fn changed(json: &str) -> Result<Settings, SettingsError> {
        settings().changed(&serde_json::from_str(json).expect("changes"))
    }

    #[test]
    fn what_is_missing_stays_and_null_is_automatic() {
        let set = changed(r#"{"temperature":0.05,"tau":0.2,"excluded":["noun.animal"]}"#);
        let set = set.expect("settings");
        assert_eq!(set.temperature, Some(0.05));
        assert_eq!(set.shown(0.01).excluded, ["noun.animal"]);
        let changes = serde_json::from_str(r#"{"temperature":null}"#).expect("changes");
        let back = set.changed(&changes).expect("settings");
        assert_eq!((back.temperature, back.options.tau), (None, 0.2));
    }

    #[test]
    fn steps_are_those_that_are_named() {
        let set = changed(r#"{"steps":["stand-in"]}"#).expect("settings");
        assert_eq!(set.shown(0.01).steps, ["stand-in"]);
        assert!(!set.options.steps.take(Step::TakeOut));
        let none = changed(r#"{"steps":[]}"#).expect("settings");
        assert_eq!(none.options.steps, Steps::only(&[]));
        let changes = serde_json::from_str(r#"{"steps":null}"#).expect("changes");
        let back = none.changed(&changes).expect("settings");
        assert_eq!(back, settings());
    }

    #[test]
    fn what_cannot_be_is_refused_with_a_sentence() {
        for json in [
            r#"{"temperature":0}"#,
            r#"{"tau":0}"#,
            r#"{"groups":0}"#,
            r#"{"nounShare":1.5}"#,
            r#"{"excluded":["noun.nonsense"]}"#,
            r#"{"steps":["stand-in","step-out"]}"#,
            r#"{"prompt":"a photo of it"}"#,
        ] {
            let error = changed(json).expect_err(json);
            assert!(error.to_string().len() > 30, "{error}");
        }
        assert!(serde_json::from_str::<Changes>(r#"{"tua":1}"#).is_err());
    }
}
