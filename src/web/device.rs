//! The device of this module: the GPU in `webgpu`, one thread in `cpu`.

use burn::tensor::Device;

use crate::clip::Arithmetic;

#[cfg(all(feature = "webgpu", feature = "cpu"))]
compile_error!("a browser module has one device: build it with either `webgpu` or `cpu`");

/// The GPU could not be had.
#[derive(Debug, thiserror::Error)]
#[error("the GPU could not be opened ({0})")]
pub(super) struct DeviceError(String);

/// The device, and what a model on it is to compute in.
pub(super) struct Opened {
    pub device: Device,
    pub arithmetic: Arithmetic,
    /// For people.
    pub name: String,
}

/// Opens the device, once; later calls return the same one. Where `f16` is asked for and the adapter
/// has `shader-f16` (Burn asks it for all that it has), models compute in f16.
#[cfg(feature = "webgpu")]
pub(super) async fn open(f16: bool) -> Result<Opened, DeviceError> {
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
    let arithmetic = if f16 {
        Arithmetic::of(&device)
    } else {
        Arithmetic::F32
    };
    let mut name = format!("WebGPU, {}", arithmetic.name());
    if let Some(adapter) = adapter_name().await {
        name = format!("{name} ({adapter})");
    }
    Ok(Opened {
        device,
        arithmetic,
        name,
    })
}

/// What the browser tells of the graphics card: its description, or vendor and architecture; often
/// nothing, for privacy. Burn keeps its adapter to itself, so the browser is asked again, in the
/// same way; from `gpu` on by reflection, because web-sys binds WebGPU only under an unstable `cfg`.
#[cfg(feature = "webgpu")]
async fn adapter_name() -> Option<String> {
    use js_sys::{Function, Object, Promise, Reflect};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::WorkerGlobalScope;

    let get = |of: &JsValue, name: &str| Reflect::get(of, &JsValue::from_str(name)).ok();
    let scope: WorkerGlobalScope = js_sys::global().dyn_into().ok()?;
    let gpu = get(&scope.navigator(), "gpu")?;
    let request: Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let options = Object::new();
    let (preference, high) = ("powerPreference".into(), "high-performance".into());
    Reflect::set(&options, &preference, &high).ok()?;
    let promise: Promise = request.call1(&gpu, &options).ok()?.dyn_into().ok()?;
    let adapter = wasm_bindgen_futures::JsFuture::from(promise).await.ok()?;
    let info = get(&adapter, "info")?;
    let text = |name: &str| {
        let text = get(&info, name).and_then(|t| t.as_string());
        text.filter(|t| !t.is_empty())
    };
    text("description").or_else(|| {
        let parts: Vec<String> = ["vendor", "architecture"]
            .into_iter()
            .filter_map(text)
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    })
}

/// The processor is always there. It has no arithmetic of f16.
#[cfg(not(feature = "webgpu"))]
#[expect(clippy::unused_async, reason = "one signature for both modules")]
pub(super) async fn open(_f16: bool) -> Result<Opened, DeviceError> {
    Ok(Opened {
        device: Device::flex(),
        arithmetic: Arithmetic::F32,
        name: "CPU".to_owned(),
    })
}
