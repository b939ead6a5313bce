//! The patches of a likelihood map that are likely enough, as the hulls of their points.

use hayro_interpret::kurbo::Point;

/// A point this likely belongs to a line of text.
const LIKELY: f32 = 0.2;
/// A patch whose points are less likely on average is none.
const LEAST_SCORE: f32 = 0.4;
/// A smaller patch is a speck.
const LEAST_POINTS: usize = 6;
/// Patches that are taken of one picture. A dense A4 table has about 400 cells.
const MOST: usize = 3_000;

/// One patch.
#[derive(Debug)]
pub(super) struct Blob {
    /// The corners of its hull, in order.
    pub(super) hull: Vec<Point>,
}

/// Likely points that lie side by side in one row of the map.
#[derive(Debug, Clone, Copy)]
struct Run {
    row: usize,
    start: usize,
    end: usize,
}

/// The patches of a map, from the top.
pub(super) fn find(map: &[f32], width: usize) -> Vec<Blob> {
    let (runs, mut parents) = joined(map, width);
    let mut patches: Vec<(Vec<Run>, f32, usize)> = Vec::new();
    let mut place = vec![usize::MAX; runs.len()];
    for (index, run) in runs.iter().enumerate() {
        let root = root(&mut parents, index);
        let Some(slot) = place.get_mut(root) else { continue };
        if *slot == usize::MAX {
            *slot = patches.len();
            patches.push((Vec::new(), 0.0, 0));
        }
        let Some((members, sum, count)) = patches.get_mut(*slot) else { continue };
        let points = map.get(run.row * width + run.start..run.row * width + run.end).unwrap_or_default();
        members.push(*run);
        *sum += points.iter().sum::<f32>();
        *count += points.len();
    }
    patches
        .into_iter()
        .filter(|(_, sum, count)| *count >= LEAST_POINTS && sum / *count as f32 >= LEAST_SCORE)
        .take(MOST)
        .map(|(members, ..)| Blob { hull: hull(&members) })
        .collect()
}

/// The runs of a map, each with the one that it hangs on; those of a patch hang together.
fn joined(map: &[f32], width: usize) -> (Vec<Run>, Vec<usize>) {
    let mut runs: Vec<Run> = Vec::new();
    let mut parents: Vec<usize> = Vec::new();
    let mut above = 0..0;
    for (row, points) in map.chunks_exact(width.max(1)).enumerate() {
        let first = runs.len();
        let mut at = 0;
        while let Some(start) = points.iter().skip(at).position(|point| *point > LIKELY).map(|gap| at + gap) {
            let end = points.iter().skip(start).position(|point| *point <= LIKELY).map_or(width, |gap| start + gap);
            runs.push(Run { row, start, end });
            parents.push(runs.len() - 1);
            at = end;
        }
        // Both rows go from left to right; touching corners join.
        let mut upper = above.start;
        for lower in first..runs.len() {
            while let (Some(high), Some(low)) = (runs.get(upper).filter(|_| upper < above.end), runs.get(lower)) {
                if high.start > low.end {
                    break;
                }
                if high.end >= low.start {
                    join(&mut parents, upper, lower);
                }
                if high.end > low.end {
                    break;
                }
                upper += 1;
            }
        }
        above = first..runs.len();
    }
    (runs, parents)
}

fn root(parents: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while let Some(parent) = parents.get(at).copied().filter(|parent| *parent != at) {
        let beyond = parents.get(parent).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(at) {
            *slot = beyond;
        }
        at = beyond;
    }
    at
}

fn join(parents: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parents, one), root(parents, other));
    if let Some(slot) = parents.get_mut(one.max(other)) {
        *slot = one.min(other);
    }
}

/// The convex hull of the ends of runs.
fn hull(runs: &[Run]) -> Vec<Point> {
    let ends = runs.iter().flat_map(|run| [run.start, run.end - 1].map(|x| Point::new(x as f64, run.row as f64)));
    let mut points: Vec<Point> = ends.collect();
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    let mut hull = half(points.iter());
    hull.extend(half(points.iter().rev()));
    hull
}

/// One side of the hull, without its last point.
fn half<'p>(points: impl Iterator<Item = &'p Point>) -> Vec<Point> {
    let mut side: Vec<Point> = Vec::new();
    for point in points {
        while let [.., before, last] = side.as_slice()
            && (*last - *before).cross(*point - *before) <= 0.0
        {
            side.pop();
        }
        side.push(*point);
    }
    if side.len() > 1 {
        side.pop();
    }
    side
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(rows: &[&str]) -> (Vec<f32>, usize) {
        let points = rows.iter().flat_map(|row| row.chars()).map(|c| if c == '#' { 0.9 } else { 0.0 }).collect();
        (points, rows[0].len())
    }

    #[test]
    fn patches_that_touch_are_one() {
        let (points, width) = map(&["###...###", "###...###", "..#...###", "...#..###", "....##...", "....##..."]);
        assert_eq!(find(&points, width).len(), 1);
        let (points, width) = map(&["###...###", "###...###", ".........", "..#####..", "..#####.."]);
        assert_eq!(find(&points, width).len(), 3);
    }

    #[test]
    fn a_hull_has_the_outer_corners_only() {
        let (points, width) = map(&["#####", "#####", "#####"]);
        let found = find(&points, width);
        let corners = [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)].map(|(x, y)| Point::new(x, y));
        assert_eq!(found[0].hull, corners);
    }

    #[test]
    fn a_map_of_nothing_or_of_all_ends() {
        assert!(find(&[], 0).is_empty());
        assert!(find(&[0.0; 64], 8).is_empty());
        assert_eq!(find(&[1.0; 64], 8).len(), 1);
        assert_eq!(find(&[1.0; 40], 40)[0].hull.len(), 2);
    }
}
