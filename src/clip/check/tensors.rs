//! Tensors of a file of expected embeddings.

use safetensors::{Dtype, SafeTensors};

use crate::clip::error::ClipError;

/// The tensors of a safetensors file.
///
/// # Errors
/// [`ClipError::Expected`] if `bytes` are not such a file.
pub fn read(bytes: &[u8]) -> Result<SafeTensors<'_>, ClipError> {
    SafeTensors::deserialize(bytes).map_err(ClipError::expected)
}

/// Shape and values of the f32 tensor `name`.
///
/// # Errors
/// [`ClipError::Expected`] if the file has no such tensor.
pub fn f32s(file: &SafeTensors, name: &str) -> Result<(Vec<usize>, Vec<f32>), ClipError> {
    let (shape, bytes) = values(file, name, Dtype::F32)?;
    let (numbers, _) = bytes.as_chunks::<4>();
    let values = numbers.iter().copied().map(f32::from_le_bytes);
    Ok((shape, values.collect()))
}

/// Shape and values of the i64 tensor `name`.
///
/// # Errors
/// [`ClipError::Expected`] if the file has no such tensor.
pub fn i64s(file: &SafeTensors, name: &str) -> Result<(Vec<usize>, Vec<i64>), ClipError> {
    let (shape, bytes) = values(file, name, Dtype::I64)?;
    let (numbers, _) = bytes.as_chunks::<8>();
    let values = numbers.iter().copied().map(i64::from_le_bytes);
    Ok((shape, values.collect()))
}

/// Shape and bytes of the tensor `name`, little-endian and row-major.
///
/// # Errors
/// [`ClipError::Expected`] if the file has no such tensor of type `dtype`.
pub fn values<'a>(
    file: &SafeTensors<'a>,
    name: &str,
    dtype: Dtype,
) -> Result<(Vec<usize>, &'a [u8]), ClipError> {
    let view = file
        .tensor(name)
        .map_err(|error| ClipError::expected(format!("{name}: {error}")))?;
    if view.dtype() != dtype {
        let found = view.dtype();
        return Err(ClipError::expected(format!(
            "{name} is {found:?}, not {dtype:?}"
        )));
    }
    Ok((view.shape().to_vec(), view.data()))
}
