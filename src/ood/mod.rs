//! Out-of-distribution (OOD) scores from cosines. Everything here is a function of numbers: it knows no
//! model, no files and no page.
//!
//! [`Similarities`] holds an image's cosines to the user's in-distribution (ID) labels and to the words of
//! the corpus. A [`Detector`] turns them into one score; **higher means more ID**. A detector is one
//! [`Method`], prepared for a label list from [`DetectorInputs`] and [`Options`]:
//!
//! | method | score | source |
//! | --- | --- | --- |
//! | [`dnm`] | the labels' share of the mass, debiased word by word; the default | `docs/method.md` |
//! | [`paper`] | the labels' share of the mass, debiased as released | arXiv 2605.23797 |
//! | [`neglabel`] | the labels' share of the mass, against words far from the labels | arXiv 2403.20078 |
//! | [`negrefine`] | NegLabel with filtered negatives, and texts "label and negative" | arXiv 2507.09650 |
//! | [`tanl`] | the labels' share of the mass, against words that the test images activate | arXiv 2603.25250 |
//! | [`mcm`] | the largest softmax probability among the labels | arXiv 2211.13445 |
//! | [`knn`] | the cosine to the k-th nearest label | after arXiv 2204.06507 |
//!
//! [`members`] and [`space`] find the words that belong to a label, [`steps`] says which steps of [`dnm`]
//! are taken, [`mining`] selects words by density, [`groups`] averages over groups of words as the papers
//! do. [`threshold`] turns a score into a verdict, [`metrics`] measures how well scores separate ID from OOD.

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
