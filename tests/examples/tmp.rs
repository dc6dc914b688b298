//! tmp
fn main(){ let a:Vec<String>=std::env::args().collect(); let b=std::fs::read(&a[1]).unwrap();
 let d= if a[1].ends_with("dwg") {tushen_dxf::dwg::read(&b).unwrap()} else {tushen_dxf::read(&b).unwrap()};
 let h=u64::from_str_radix(&a[2],16).unwrap();
 for e in d.entities.iter().chain(d.blocks.iter().flat_map(|b|&b.entities)){ if e.handle.0==h { 
   if let drawing::Geometry::Proxy(p)=&e.geometry{ println!("{:?} {} {}",p.class,p.class_id,p.graphics.len()); let hex:String=p.graphics.iter().map(|b|format!("{b:02x}")).collect(); println!("{hex}"); } else {println!("{:#?}",e);} } }
 println!("{:?}", d.diagnostics);
}
