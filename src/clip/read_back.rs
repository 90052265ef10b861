//! Numbers from the device.

use burn::tensor::Tensor;

use super::error::ClipError;

/// The numbers of `features`, row-major, once the device has computed them.
///
/// # Errors
/// [`ClipError::Device`] if the device fails.
pub async fn read_back(features: Tensor<2>) -> Result<Vec<f32>, ClipError> {
    let data = features.into_data_async().await;
    data.map_err(ClipError::device)?
        .try_into_vec()
        .map_err(ClipError::device)
}
