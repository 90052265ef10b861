//! Where a model runs, as data for the page.

use std::fmt;

use serde::Serialize;

/// The device cannot be used.
#[derive(Debug, thiserror::Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum DeviceError {
    /// The browser opens no GPU device.
    #[error("the GPU cannot be opened: {detail}")]
    #[serde(rename = "device-unavailable")]
    Unavailable {
        /// Message of the graphics library.
        detail: String,
    },
}

/// The kind of device that computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// One thread of the processor.
    Cpu,
    /// The GPU, by the browser's WebGPU.
    WebGpu,
}

/// Where a model runs and what it computes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DeviceInfo {
    /// The kind of device.
    pub backend: Backend,
    /// Numbers that the model computes in: `f32` or `f16`.
    #[cfg_attr(test, ts(type = "\"f32\" | \"f16\""))]
    pub arithmetic: &'static str,
    /// Graphics card, where the browser names it.
    pub adapter: Option<String>,
}

impl fmt::Display for DeviceInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.backend {
            Backend::Cpu => f.write_str("CPU"),
            Backend::WebGpu => {
                write!(f, "WebGPU, {}", self.arithmetic)?;
                match &self.adapter {
                    Some(adapter) => write!(f, " ({adapter})"),
                    None => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_with_its_arithmetic_and_adapter() {
        let gpu = |adapter: Option<&str>| DeviceInfo {
            backend: Backend::WebGpu,
            arithmetic: "f16",
            adapter: adapter.map(str::to_owned),
        };
        assert_eq!(gpu(Some("Radeon")).to_string(), "WebGPU, f16 (Radeon)");
        assert_eq!(gpu(None).to_string(), "WebGPU, f16");
        let cpu = DeviceInfo {
            backend: Backend::Cpu,
            arithmetic: "f32",
            adapter: None,
        };
        assert_eq!(cpu.to_string(), "CPU");
    }
}
