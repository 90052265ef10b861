//! Reading numbers from safetensors files, with an error that names the tensor.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use crate::model::read;

/// A safetensors file in memory.
pub struct TensorFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl TensorFile {
    pub fn open(path: &Path) -> Result<Self> {
        let bytes = read(path)?;
        SafeTensors::deserialize(&bytes)
            .with_context(|| format!("{} is not a safetensors file", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            bytes,
        })
    }

    fn file(&self) -> Result<SafeTensors<'_>> {
        Ok(SafeTensors::deserialize(&self.bytes)?)
    }

    pub fn has(&self, name: &str) -> Result<bool> {
        Ok(self.file()?.names().contains(&name))
    }

    /// Values and shape of a tensor of real numbers, converted to f64.
    pub fn values(&self, name: &str) -> Result<(Vec<f64>, Vec<usize>)> {
        let file = self.file()?;
        let view = file
            .tensor(name)
            .with_context(|| format!("tensor `{name}` of {}", self.path.display()))?;
        Ok((reals(name, &view)?, view.shape().to_vec()))
    }

    /// A list of real numbers.
    pub fn list(&self, name: &str) -> Result<Vec<f64>> {
        let (values, shape) = self.values(name)?;
        ensure!(
            shape.len() == 1,
            "tensor `{name}` has shape {shape:?}, but must be a list"
        );
        Ok(values)
    }

    /// Values and row length of a tensor with at least two dimensions, of which the last is the row.
    pub fn matrix(&self, name: &str) -> Result<(Vec<f32>, usize)> {
        let (values, shape) = self.values(name)?;
        let (Some(&dimension), true) = (shape.last(), shape.len() >= 2) else {
            bail!("tensor `{name}` has shape {shape:?}, but must be [rows, dimension]");
        };
        ensure!(dimension > 0, "the rows of tensor `{name}` are empty");
        Ok((values.into_iter().map(|x| x as f32).collect(), dimension))
    }

    /// The rows of a matrix, scaled to length one. Norm and quotient are rounded to f32 as in the
    /// released code: where the paper's difference `mean_W s − (1 − τ) mean_I s` nearly cancels,
    /// this rounding shows in the fourth digit. All further computation is in f64.
    pub fn units(&self, name: &str) -> Result<Vec<Vec<f64>>> {
        let (values, dimension) = self.matrix(name)?;
        let unit = |(index, row): (usize, &[f32])| {
            let norm = row
                .iter()
                .map(|&x| f64::from(x).powi(2))
                .sum::<f64>()
                .sqrt() as f32;
            ensure!(
                norm > 0.0 && norm.is_finite(),
                "row {index} of tensor `{name}` has no direction"
            );
            Ok(row.iter().map(|&x| f64::from(x / norm)).collect())
        };
        values
            .chunks_exact(dimension)
            .enumerate()
            .map(unit)
            .collect()
    }

    /// As [`Self::units`]; no rows if the tensor is missing.
    pub fn units_if_any(&self, name: &str) -> Result<Vec<Vec<f64>>> {
        if self.has(name)? {
            self.units(name)
        } else {
            Ok(Vec::new())
        }
    }

    /// A tensor that contains each index below `count` once.
    pub fn permutation(&self, name: &str, count: usize) -> Result<Vec<usize>> {
        let file = self.file()?;
        let view = file.tensor(name)?;
        let values: Vec<i64> = match view.dtype() {
            Dtype::I32 => each(&view, |b| i64::from(i32::from_le_bytes(b))),
            Dtype::I64 => each(&view, i64::from_le_bytes),
            other => bail!("tensor `{name}` is of type {other:?}; save it as int32 or int64"),
        };
        let mut seen = vec![false; count];
        let place = |&value: &i64| {
            let place = usize::try_from(value).ok().filter(|&p| p < count);
            place.filter(|&p| !std::mem::replace(&mut seen[p], true))
        };
        let places: Option<Vec<usize>> = values.iter().map(place).collect();
        places.filter(|p| p.len() == count).with_context(|| {
            format!(
                "tensor `{name}` is not a permutation of the {count} negatives that fill the groups"
            )
        })
    }
}

fn reals(name: &str, view: &TensorView<'_>) -> Result<Vec<f64>> {
    Ok(match view.dtype() {
        Dtype::F64 => each(view, f64::from_le_bytes),
        Dtype::F32 => each(view, |b| f64::from(f32::from_le_bytes(b))),
        Dtype::F16 => each(view, |b| half::f16::from_le_bytes(b).to_f64()),
        other => bail!("tensor `{name}` is of type {other:?}; save it as float16, 32 or 64"),
    })
}

fn each<const N: usize, T>(view: &TensorView<'_>, of: impl Fn([u8; N]) -> T) -> Vec<T> {
    view.data().as_chunks().0.iter().map(|b| of(*b)).collect()
}
