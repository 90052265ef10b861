//! The device of this module: the GPU in `webgpu`, one thread in `cpu`.

use burn::tensor::Device;

#[cfg(all(feature = "webgpu", feature = "cpu"))]
compile_error!("a browser module has one device: build it with either `webgpu` or `cpu`");

/// The GPU could not be had.
#[derive(Debug, thiserror::Error)]
#[error("the GPU could not be opened ({0})")]
pub(super) struct DeviceError(String);

/// Opens the device, once; later calls return the same one.
#[cfg(feature = "webgpu")]
pub(super) async fn open() -> Result<(Device, String), DeviceError> {
    use std::cell::RefCell;
    thread_local! {
        static OPENED: RefCell<Option<Device>> = const { RefCell::new(None) };
    }
    let opened = OPENED.with_borrow(Clone::clone);
    let device = match opened {
        Some(device) => device,
        None => Device::wgpu_options()
            .init_async()
            .await
            .map_err(|e| DeviceError(e.to_string()))?,
    };
    OPENED.set(Some(device.clone()));
    Ok((device, "WebGPU".to_owned()))
}

/// The processor is always there.
#[cfg(not(feature = "webgpu"))]
#[expect(clippy::unused_async, reason = "one signature for both modules")]
pub(super) async fn open() -> Result<(Device, String), DeviceError> {
    Ok((Device::flex(), "CPU".to_owned()))
}
