//! The device of this module: the GPU in `webgpu`, one thread of the processor in `cpu`.

use burn::tensor::Device;

use crate::clip::Arithmetic;
use crate::lens::{Backend, DeviceError, DeviceInfo};

#[cfg(all(feature = "webgpu", feature = "cpu"))]
compile_error!("a browser module has one device: build it with either `webgpu` or `cpu`");

/// An open device.
pub(super) struct Opened {
    pub device: Device,
    /// Numbers that a model computes in.
    pub arithmetic: Arithmetic,
    pub info: DeviceInfo,
}

/// Opens the device. Later calls return the same device. Models compute in f16 if `f16` is true and
/// the adapter has `shader-f16`; Burn requests every feature that the adapter has.
#[cfg(feature = "webgpu")]
pub(super) async fn open(f16: bool) -> Result<Opened, DeviceError> {
    use std::cell::RefCell;
    thread_local! {
        static OPENED: RefCell<Option<Device>> = const { RefCell::new(None) };
    }
    let opened = OPENED.with_borrow(Clone::clone);
    let device = match opened {
        Some(device) => device,
        None => {
            Device::wgpu_options()
                .init_async()
                .await
                .map_err(|e| DeviceError::Unavailable {
                    detail: e.to_string(),
                })?
        }
    };
    OPENED.set(Some(device.clone()));
    let arithmetic = if f16 {
        Arithmetic::of(&device)
    } else {
        Arithmetic::F32
    };
    Ok(Opened {
        device,
        arithmetic,
        info: DeviceInfo {
            backend: Backend::WebGpu,
            arithmetic: arithmetic.name(),
            adapter: adapter_name().await,
        },
    })
}

/// The browser's description of the graphics card, or its vendor and architecture. Browsers often
/// withhold both for privacy.
///
/// Burn does not expose its adapter, so this function requests one in the same way. It uses
/// reflection because web-sys binds WebGPU only under an unstable `cfg`.
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

/// Opens the processor, which never fails. It computes in f32 only.
#[cfg(not(feature = "webgpu"))]
#[expect(clippy::unused_async, reason = "both modules share one signature")]
pub(super) async fn open(_f16: bool) -> Result<Opened, DeviceError> {
    Ok(Opened {
        device: Device::flex(),
        arithmetic: Arithmetic::F32,
        info: DeviceInfo {
            backend: Backend::Cpu,
            arithmetic: Arithmetic::F32.name(),
            adapter: None,
        },
    })
}
