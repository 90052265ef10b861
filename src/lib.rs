pub mod clip;

use burn::tensor::Tensor;
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn probe() -> Vec<f32> {
    #[cfg(feature = "webgpu")]
    let device = burn::tensor::Device::wgpu_options().init_async().await;
    #[cfg(not(feature = "webgpu"))]
    let device = burn::tensor::Device::default();
    let a = Tensor::<2>::from_floats([[1.0f32, 2.0], [3.0, 4.0]], &device);
    let b = a.clone().matmul(a);
    b.into_data_async().await.unwrap().to_vec::<f32>().unwrap()
}
