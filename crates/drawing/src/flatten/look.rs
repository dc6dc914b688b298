//! Layer, colour, linetype and lineweight of an entity, after ByLayer, ByBlock and layer `0`.

use super::palette::aci_rgb;
use crate::{Color, Drawing, Entity, LayerId, LinetypeRef, Lineweight};

/// What CAD programs plot when a lineweight is "default" (`LWDEFAULT`), in hundredths of a millimetre.
const DEFAULT_LINEWEIGHT: u16 = 25;

/// The properties that an item is shown with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) layer: LayerId,
    pub(super) rgb: u32,
    pub(super) linetype: Option<u32>,
    pub(super) lineweight: u16,
    pub(super) visible: bool,
}

/// The properties of one layer, settled once.
#[derive(Clone, Copy, Debug)]
struct LayerLook {
    rgb: u32,
    linetype: Option<u32>,
    lineweight: u16,
    on: bool,
    frozen: bool,
}

/// The properties of all layers.
#[derive(Debug)]
pub(super) struct Looks {
    layers: Vec<LayerLook>,
    /// Per linetype: whether it is continuous.
    continuous: Vec<bool>,
    zero: Option<LayerId>,
}

/// What the contents of a block inherit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inherited {
    /// What ByBlock takes, and the layer that layer `0` becomes; `None` in model space.
    pub(super) by_block: Option<Look>,
    /// An INSERT above lies on a frozen layer or is marked invisible.
    pub(super) hidden: bool,
}

impl Looks {
    pub(super) fn new(drawing: &Drawing) -> Looks {
        let continuous: Vec<bool> = drawing.linetypes.iter().map(|it| it.pattern.is_empty()).collect();
        let linetypes: std::collections::HashMap<String, u32> =
            drawing.linetypes.iter().enumerate().rev().map(|(id, it)| (it.name.to_lowercase(), id as u32)).collect();
        let layers = drawing.layers.iter().map(|layer| LayerLook {
            rgb: layer.rgb(),
            linetype: linetypes
                .get(&layer.linetype.to_lowercase())
                .copied()
                .filter(|&it| continuous.get(it as usize) == Some(&false)),
            lineweight: match layer.lineweight {
                Lineweight::Hundredths(weight) => weight,
                Lineweight::ByLayer | Lineweight::ByBlock | Lineweight::Default => DEFAULT_LINEWEIGHT,
            },
            on: !layer.off,
            frozen: layer.frozen,
        });
        let layers = layers.collect();
        let zero = drawing.layers.iter().zip(0..).find(|(it, _)| it.name == "0").map(|(_, index)| LayerId(index));
        Looks { layers, continuous, zero }
    }

    fn layer(&self, id: LayerId) -> LayerLook {
        const UNKNOWN: LayerLook =
            LayerLook { rgb: 0xFF_FFFF, linetype: None, lineweight: DEFAULT_LINEWEIGHT, on: true, frozen: false };
        self.layers.get(id.0 as usize).copied().unwrap_or(UNKNOWN)
    }

    /// The properties of an entity.
    pub(super) fn of(&self, inherited: &Inherited, entity: &Entity) -> Look {
        self.resolve(inherited, entity.layer, entity.color, entity.linetype, entity.lineweight, entity.invisible)
    }

    /// The same from the single properties.
    pub(super) fn resolve(
        &self,
        inherited: &Inherited,
        layer: LayerId,
        color: Color,
        linetype: LinetypeRef,
        lineweight: Lineweight,
        invisible: bool,
    ) -> Look {
        let block = inherited.by_block;
        let layer = match block {
            Some(look) if Some(layer) == self.zero => look.layer,
            _ => layer,
        };
        let own = self.layer(layer);
        Look {
            layer,
            rgb: match color {
                Color::ByLayer => own.rgb,
                Color::ByBlock => block.map_or(aci_rgb(7), |it| it.rgb),
                Color::Index(index) => aci_rgb(index),
                Color::True(rgb) => rgb & 0xFF_FFFF,
            },
            linetype: match linetype {
                LinetypeRef::ByLayer => own.linetype,
                LinetypeRef::ByBlock => block.and_then(|it| it.linetype),
                LinetypeRef::Named(index) => (self.continuous.get(index as usize) == Some(&false)).then_some(index),
            },
            lineweight: match lineweight {
                Lineweight::ByLayer => own.lineweight,
                Lineweight::ByBlock => block.map_or(DEFAULT_LINEWEIGHT, |it| it.lineweight),
                Lineweight::Default => DEFAULT_LINEWEIGHT,
                Lineweight::Hundredths(weight) => weight,
            },
            visible: own.on && !own.frozen && !invisible && !inherited.hidden,
        }
    }

    /// What the contents of a block inherit from its INSERT.
    pub(super) fn inherit(&self, above: &Inherited, look: Look, invisible: bool) -> Inherited {
        let hidden = above.hidden || invisible || self.layer(look.layer).frozen;
        Inherited { by_block: Some(look), hidden }
    }
}
