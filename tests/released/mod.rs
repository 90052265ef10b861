//! Inputs and outputs of the papers' released code. `tests/fixtures/FOLDER/NAME.safetensors` holds the tensors
//! of every case under the names `CASE.TENSOR`; `NAME.json` lists the cases.

use std::path::PathBuf;
use std::process::Command;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::Value;

/// One fixture: a safetensors file and its cases.
pub struct Fixture {
    bytes: Vec<u8>,
    /// The entries of `cases` in the JSON file.
    pub cases: Vec<Value>,
}

impl Fixture {
    /// Reads `tests/fixtures/FOLDER/NAME.{safetensors,json}`.
    pub fn read(folder: &str, name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures")
            .join(folder);
        let bytes = std::fs::read(folder.join(format!("{name}.safetensors"))).expect("tensors");
        let json = std::fs::read(folder.join(format!("{name}.json"))).expect("cases");
        let json: Value = serde_json::from_slice(&json).expect("JSON");
        Self {
            bytes,
            cases: json["cases"].as_array().expect("cases").clone(),
        }
    }

    /// All tensors of the fixture.
    pub fn tensors(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.bytes).expect("tensors")
    }

    /// The numbers of an f32 or f64 tensor.
    pub fn floats(&self, name: &str) -> Vec<f64> {
        let view = self.tensors().tensor(name).expect(name);
        let data = view.data();
        match view.dtype() {
            Dtype::F32 => (data.as_chunks().0.iter())
                .map(|b| f64::from(f32::from_le_bytes(*b)))
                .collect(),
            Dtype::F64 => (data.as_chunks().0.iter())
                .map(|b| f64::from_le_bytes(*b))
                .collect(),
            other => panic!("{name} is {other:?}"),
        }
    }

    /// Writes some tensors of one case to a file, under their names without the prefix `CASE.`.
    pub fn write(&self, case: &str, names: &[&str]) -> tempfile::NamedTempFile {
        let tensors = self.tensors();
        let view = |name: &&str| {
            let view = tensors.tensor(&format!("{case}.{name}")).expect(name);
            let shape = view.shape().to_vec();
            let copy = TensorView::new(view.dtype(), shape, view.data()).expect("view");
            ((*name).to_owned(), copy)
        };
        let views: Vec<_> = names.iter().map(view).collect();
        let bytes = safetensors::serialize(views, None).expect("bytes");
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("written");
        file
    }
}

/// Runs `ood-lens` and returns its standard output as JSON.
pub fn run(args: &[String]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_ood-lens"))
        .args(args)
        .output()
        .expect("the command runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}
