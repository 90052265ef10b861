//! Out-of-distribution scores from cosines. Everything here is a function of numbers: no model, no
//! files, no page.
//!
//! An image has cosines to the user's ID labels and to words of the wild corpus ([`Similarities`]). A
//! [`Detector`], prepared for a label list ([`DetectorInputs`]), turns them into one number in which
//! **higher means more ID**:
//!
//! | file | method | source |
//! | --- | --- | --- |
//! | [`mcm`] | largest softmax probability among the ID labels | arXiv 2211.13445 |
//! | [`neglabel`] | ID share of the mass, words far from the labels as negatives | arXiv 2403.20078 |
//! | [`negrefine`] | NegLabel with its negatives cleaned, and pairs of a label and a negative | arXiv 2507.09650 |
//! | [`tanl`] | the negatives that the images of the test themselves activate | arXiv 2603.25250 |
//! | [`knn`] | cosine to the k-th nearest label | arXiv 2204.06507 |
//! | [`paper`] | the debiased share, as released | arXiv 2605.23797 |
//! | [`dnm`] | the debiased share, word by word; our default | the derivation is in its head |
//!
//! [`members`] finds the words that belong to a label, [`steps`] says which steps of [`dnm`] are taken, [`mining`] chooses words by density, [`groups`]
//! splits a choice as the papers do, [`threshold`] turns a score into a verdict, [`metrics`] says
//! how well scores part ID from OOD.

pub mod detector;
pub mod dnm;
pub mod groups;
pub mod inputs;
pub mod knn;
pub mod mcm;
pub mod members;
pub mod method;
pub mod metrics;
pub mod mining;
pub mod neglabel;
pub mod negrefine;
pub mod options;
pub mod paper;
pub mod similarities;
pub mod space;
pub mod steps;
pub mod tanl;
pub mod threshold;

pub use detector::{Detector, Terms};
pub use inputs::{DetectorInputs, Label};
pub use method::{Method, MethodError, Requirements};
pub use options::{Options, TanlParameters};
pub use similarities::Similarities;
pub use steps::{Step, StepError, Steps};
