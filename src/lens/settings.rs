//! The settings of the methods.

use serde::{Deserialize, Deserializer, Serialize};

use crate::corpus::wordnet::lexicographer_file_name;
use crate::ood::{Method, Options, Step, StepError, Steps};

/// The settings in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Method whose score decides.
    pub method: Method,
    /// `T`, the divisor of all cosines; `None` for the automatic one, see
    /// [`super::Lens::automatic_temperature`].
    pub temperature: Option<f64>,
    /// Prompt for ID labels, in which `{}` stands for the label; `None` for the papers'
    /// `the nice {}`.
    pub prompt: Option<String>,
    /// Options of the methods.
    pub options: Options,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum SettingsError {
    /// The settings do not have the shape of [`SettingsChanges`].
    #[error("the settings cannot be read: {detail}")]
    #[serde(rename = "settings-unreadable")]
    Unreadable {
        /// Message of the parser.
        detail: String,
    },
    /// A number that must be above 0.
    #[error("the setting {setting} must be above 0, but is {found}")]
    #[serde(rename = "settings-not-positive")]
    NotPositive {
        /// Field of [`SettingsChanges`].
        setting: &'static str,
        /// Number given.
        found: f64,
    },
    /// A share that must be above 0 and at most 1.
    #[error("the setting {setting} must be above 0 and at most 1, but is {found}")]
    #[serde(rename = "settings-not-positive-share")]
    NotPositiveShare {
        /// Field of [`SettingsChanges`].
        setting: &'static str,
        /// Number given.
        found: f64,
    },
    /// A share that must lie between 0 and 1.
    #[error("the setting {setting} must lie between 0 and 1, but is {found}")]
    #[serde(rename = "settings-not-share")]
    NotShare {
        /// Field of [`SettingsChanges`].
        setting: &'static str,
        /// Number given.
        found: f64,
    },
    /// A count that must be at least 1.
    #[error("the setting {setting} must be at least 1, but is {found}")]
    #[serde(rename = "settings-not-count")]
    NotCount {
        /// Field of [`SettingsChanges`].
        setting: &'static str,
        /// Number given.
        found: u32,
    },
    /// A prompt without a place for the label.
    #[error("the prompt `{prompt}` does not contain `{{}}`, which stands for the label")]
    #[serde(rename = "settings-prompt-without-label")]
    PromptWithoutLabel {
        /// Prompt given.
        prompt: String,
    },
    /// A name that is no lexicographer file of WordNet.
    #[error(
        "WordNet has no lexicographer file `{name}` of nouns or adjectives; examples are noun.animal and adj.all"
    )]
    #[serde(rename = "settings-lexicographer-file-unknown")]
    LexicographerFileUnknown {
        /// Name given.
        name: String,
    },
    /// A name that is no step of the default method.
    #[error(transparent)]
    #[serde(untagged)]
    Step(#[from] StepError),
}

/// Settings to change. A field that is missing stays as it is; a field that is null becomes
/// automatic.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsChanges {
    /// `T`, the divisor of all cosines; above 0.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(test, ts(optional))]
    pub temperature: Option<Option<f64>>,
    /// Share of true negatives in the corpus (paper mode); above 0, at most 1.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(test, ts(optional))]
    pub tau: Option<Option<f64>>,
    /// Groups of negative words (NegLabel, NegRefine, paper mode); at least 1.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(test, ts(optional))]
    pub groups: Option<Option<u32>>,
    /// Share of the nouns that is kept, densest first (paper mode); 0 to 1.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(test, ts(optional))]
    pub noun_share: Option<Option<f64>>,
    /// Share of the adjectives that is kept, densest first (paper mode); 0 to 1.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(test, ts(optional))]
    pub adjective_share: Option<Option<f64>>,
    /// WordNet's lexicographer files whose words are left out, such as `noun.person`.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(test, ts(optional))]
    pub excluded: Option<Option<Vec<String>>>,
    /// Steps of the default method that are taken, by name; an empty list for no step, null for
    /// all.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(test, ts(optional))]
    pub steps: Option<Option<Vec<String>>>,
    /// Prompt for each label, in which `{}` stands for the label.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(test, ts(optional))]
    pub prompt: Option<Option<String>>,
}

impl SettingsChanges {
    /// Changes the steps of the default method and nothing else.
    pub fn of_steps(steps: Steps) -> Self {
        let names = steps.iter().map(|step| step.name().to_owned());
        Self {
            steps: Some(Some(names.collect())),
            ..Self::default()
        }
    }
}

/// Distinguishes a field that is null from a field that is missing.
fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// The settings in force: every field of [`SettingsChanges`] with its value, and the automatic
/// temperature.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SettingsInForce {
    /// `T` that the user set; null for the automatic one.
    pub temperature: Option<f64>,
    /// `T` where the user sets none.
    pub automatic_temperature: f64,
    /// Share of true negatives in the corpus (paper mode).
    pub tau: f64,
    /// Groups of negative words (NegLabel, NegRefine, paper mode).
    pub groups: usize,
    /// Share of the nouns that is kept, densest first (paper mode).
    pub noun_share: f64,
    /// Share of the adjectives that is kept, densest first (paper mode).
    pub adjective_share: f64,
    /// WordNet's lexicographer files whose words are left out.
    pub excluded: Vec<&'static str>,
    /// Steps of the default method that are taken.
    pub steps: Vec<Step>,
    /// Prompt that the user set; null for the papers' own.
    pub prompt: Option<String>,
}

impl Settings {
    /// The settings after the changes.
    ///
    /// # Errors
    /// [`SettingsError`]; nothing is changed then.
    pub fn changed(&self, changes: &SettingsChanges) -> Result<Self, SettingsError> {
        let automatic = Options::default();
        let mut new = self.clone();
        if let Some(temperature) = changes.temperature {
            if let Some(found) = temperature.filter(|&t| !(t.is_finite() && t > 0.0)) {
                let setting = "temperature";
                return Err(SettingsError::NotPositive { setting, found });
            }
            new.temperature = temperature;
        }
        if let Some(tau) = changes.tau {
            let (setting, found) = ("tau", tau.unwrap_or(automatic.tau));
            if !(found > 0.0 && found <= 1.0) {
                return Err(SettingsError::NotPositiveShare { setting, found });
            }
            new.options.tau = found;
        }
        if let Some(groups) = changes.groups {
            if let Some(found @ 0) = groups {
                let setting = "groups";
                return Err(SettingsError::NotCount { setting, found });
            }
            new.options.groups = groups.map_or(automatic.groups, |g| g as usize);
        }
        let share = |setting, given: Option<f64>, automatic| {
            let found = given.unwrap_or(automatic);
            if (0.0..=1.0).contains(&found) {
                Ok(found)
            } else {
                Err(SettingsError::NotShare { setting, found })
            }
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
                found.ok_or_else(|| {
                    let name = name.clone();
                    SettingsError::LexicographerFileUnknown { name }
                })
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
                let prompt = prompt.clone();
                return Err(SettingsError::PromptWithoutLabel { prompt });
            }
            new.prompt.clone_from(prompt);
        }
        Ok(new)
    }

    /// Whether every setting but the method is automatic.
    pub fn is_automatic(&self) -> bool {
        let Self {
            method: _,
            temperature,
            prompt,
            options,
        } = self;
        temperature.is_none() && prompt.is_none() && *options == Options::default()
    }

    /// These settings as data; `automatic_temperature` is `T` where the user sets none.
    pub fn in_force(&self, automatic_temperature: f64) -> SettingsInForce {
        let files = self.options.excluded.iter();
        SettingsInForce {
            temperature: self.temperature,
            automatic_temperature,
            tau: self.options.tau,
            groups: self.options.groups,
            noun_share: self.options.noun_share,
            adjective_share: self.options.adjective_share,
            excluded: files.filter_map(|&n| lexicographer_file_name(n)).collect(),
            steps: self.options.steps.iter().collect(),
            prompt: self.prompt.clone(),
        }
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
    fn a_missing_field_stays_and_a_null_field_becomes_automatic() {
        let set = changed(r#"{"temperature":0.05,"tau":0.2,"excluded":["noun.animal"]}"#);
        let set = set.expect("settings");
        assert_eq!(set.temperature, Some(0.05));
        assert_eq!(set.in_force(0.01).excluded, ["noun.animal"]);
        let changes = serde_json::from_str(r#"{"temperature":null}"#).expect("changes");
        let back = set.changed(&changes).expect("settings");
        assert_eq!((back.temperature, back.options.tau), (None, 0.2));
    }

    #[test]
    fn exactly_the_named_steps_are_taken() {
        let set = changed(r#"{"steps":["stand-in"]}"#).expect("settings");
        assert_eq!(set.in_force(0.01).steps, [Step::StandIn]);
        assert!(!set.options.steps.take(Step::TakeOut));
        let none = changed(r#"{"steps":[]}"#).expect("settings");
        assert_eq!(none.options.steps, Steps::only(&[]));
        let changes = serde_json::from_str(r#"{"steps":null}"#).expect("changes");
        let back = none.changed(&changes).expect("settings");
        assert_eq!(back, settings());
    }

    #[test]
    fn an_impossible_setting_is_refused_with_a_sentence() {
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
        assert!(serde_json::from_str::<SettingsChanges>(r#"{"tua":1}"#).is_err());
    }
}
