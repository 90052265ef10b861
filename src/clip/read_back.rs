//! Numbers from the device.

use burn::tensor::Tensor;

use super::error::ClipError;

pub async fn read_back(features: Tensor<2>) -> Result<Vec<f32>, ClipError> {
    let device_error = |error: &dyn std::fmt::Display| ClipError::Device(error.to_string());
    features
        .into_data_async()
        .await
        .map_err(|error| device_error(&error))?
        .try_into_vec()
        .map_err(|error| device_error(&error))
}
