//! Objects of other programs, by the picture they left in the file.
//!
//! A Tangent (天正) drawing stores walls, openings, columns and axes as `ACAD_PROXY_ENTITY`. Their class says what they
//! are; their proxy graphics, a small metafile, say what they look like.

mod bits;
mod bytes;
mod decode;

use super::block::Group;
use super::{Context, Flattener, Source};
use crate::entity::Proxy;
use crate::{Entity, Shape};

impl Flattener<'_> {
    pub(super) fn proxy(&mut self, context: &Context<'_>, source: Source, proxy: &Proxy) {
        let class = proxy.class.clone().unwrap_or_else(|| format!("ACAD_PROXY_ENTITY {}", proxy.class_id));
        let picture = decode::decode(&proxy.graphics, self.drawing);
        let decoded = !picture.primitives.is_empty();
        let (handle, line) = (source.handle, source.line);
        if !decoded {
            self.bare_proxies.entry(class.clone()).or_insert((0, handle, line)).0 += 1;
        } else if picture.damaged {
            self.report(crate::Code::NotUnderstood, handle, line, class.clone());
        }
        let group = Group::new(&source, false);
        let layer = source.look.layer;
        let Some(index) = self.push_group(context, source, Shape::Proxy { class, decoded }) else { return };
        for (primitive, ordinal) in picture.primitives.into_iter().zip(0..) {
            let below = self.below(context, &group, index);
            let placement = primitive.matrix.then(&context.placement);
            let plan = super::Plan::new(placement.plan(0.0));
            let below = Context { placement, plan, flat: false, of_proxy: true, ..below };
            let entity = Entity { layer: primitive.layer.unwrap_or(layer), line, ..primitive.entity };
            self.entity(&below, &entity, ordinal);
        }
        self.close_group(index);
    }
}
