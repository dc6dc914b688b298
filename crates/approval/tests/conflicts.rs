//! Demands that cannot all hold.

use tushen_approval::{Demand, Ground, Range, builtin, conflicts};

fn square(x: f64, side: f64) -> Vec<[f64; 2]> {
    vec![[x, 0.0], [x + side, 0.0], [x + side, side], [x, side]]
}

fn ground(id: &str, usage: &str, outline: Vec<[f64; 2]>, spare: f64) -> Demand {
    Demand {
        id: id.into(),
        department: id.into(),
        point: None,
        text: id.into(),
        range: None,
        ground: Some(Ground { usage: usage.into(), outline, spare }),
    }
}

fn range(id: &str, min: Option<f64>, max: Option<f64>) -> Demand {
    let range = Range { subject: "lane_width".into(), objects: vec!["l2".into()], min, max };
    Demand { id: id.into(), department: id.into(), point: None, text: id.into(), range: Some(range), ground: None }
}

fn sets(demands: &[Demand]) -> Vec<Vec<String>> {
    conflicts(&builtin::workflows()[0], demands).into_iter().map(|it| it.demands).collect()
}

#[test]
fn ranges_that_do_not_meet_conflict_two_by_two() {
    assert_eq!(
        sets(&[range("a", Some(4.0), None), range("b", None, Some(4.0)), range("c", None, Some(3.5))]),
        [["a", "c"]]
    );
}

#[test]
fn uses_that_exclude_each_other_conflict_where_they_overlap() {
    assert_eq!(
        sets(&[ground("a", "paved", square(0.0, 4.0), 0.0), ground("b", "planted", square(2.0, 4.0), 0.0)]),
        [["a", "b"]]
    );
    assert!(
        sets(&[ground("a", "paved", square(0.0, 4.0), 0.0), ground("b", "planted", square(4.0, 4.0), 0.0)]).is_empty()
    );
    assert!(
        sets(&[ground("a", "paved", square(0.0, 4.0), 0.0), ground("b", "paved", square(0.0, 4.0), 0.0)]).is_empty()
    );
}

#[test]
fn green_that_can_spare_one_strip_but_not_both_names_all_three() {
    let strips = [ground("a", "paved", square(0.0, 4.0), 16.0), ground("b", "paved", square(10.0, 4.0), 16.0)];
    let green = ground("g", "planted", square(0.0, 20.0), 20.0);
    let [a, b] = strips;
    assert!(sets(&[a.clone(), green.clone()]).is_empty());
    assert_eq!(sets(&[a, b, green]), [["a", "b", "g"]]);
}

#[test]
fn nonsense_is_refused() {
    assert!(ground("a", "paved", vec![[0.0, f64::NAN]; 4], 0.0).validate().is_err());
    assert!(ground("a", "paved", square(0.0, 1.0)[..2].to_vec(), 0.0).validate().is_err());
}
