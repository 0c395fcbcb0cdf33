//! Which column of the file is which column of the template.

use super::csv::guard::ESCAPED;
use super::program::Program;
use super::unicode;

/// A header for comparison: trimmed, without byte order mark and zero-width characters, in lower
/// case; `_`, `-` and runs of space are one space.
pub fn fold(header: &str) -> String {
    let mut out = String::with_capacity(header.len());
    for char in unicode::lower(header).chars() {
        match char {
            '\u{FEFF}' | '\u{200B}'..='\u{200D}' | '\u{2060}' => {}
            '_' | '-' => out.push(' '),
            char if char.is_whitespace() => out.push(' '),
            char => out.push(char),
        }
    }
    let mut folded = String::with_capacity(out.len());
    for word in out.split(' ').filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// What a folded header is to a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// This template column.
    Column(usize),
    /// The last template column of a safe results file.
    Escaped(usize),
    /// Recognized and left out.
    Dropped,
    /// What everybody writes for this template column.
    Common(usize),
    /// What people also call this template column: offered, not used.
    Near(usize),
}

/// Every header that a program knows, folded; made once a file.
pub struct Headers {
    program: &'static Program,
    known: Known,
    /// Every spelling of every column: folded, its characters, the template column.
    spellings: Vec<(String, usize, usize)>,
}

/// Folded headers in order, each with its meaning.
#[derive(Default)]
struct Known(Vec<(String, Meaning)>);

impl Known {
    /// Says what a header means, whatever was said of it before.
    fn insert(&mut self, header: String, meaning: Meaning) {
        match self.place(&header) {
            Ok(at) => self.0[at].1 = meaning,
            Err(at) => self.0.insert(at, (header, meaning)),
        }
    }

    fn get(&self, header: &str) -> Option<Meaning> {
        self.place(header).ok().map(|at| self.0[at].1)
    }

    fn place(&self, header: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(header))
    }
}

/// How the headers of a file match a template.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matched {
    /// For each template column: the file's column.
    pub columns: Vec<Option<u16>>,
    /// The first column found twice: template column, and the second file column.
    pub doubled: Option<(usize, u16)>,
    /// Columns that are read by what everybody writes: (file column, template column).
    pub common: Vec<(u16, u16)>,
    /// Near misses: (file column, template column).
    pub near: Vec<(u16, u16)>,
    /// File columns that the template does not have, near misses and unnamed ones among them.
    pub unknown: Vec<u16>,
    /// File columns that the program leaves out.
    pub dropped: Vec<u16>,
    /// Columns stand in another order than in the template.
    pub reordered: bool,
    /// A safe results file.
    pub escaped: bool,
}

/// Headers that results files add to a template that lacks them.
const OF_RESULTS: [&str; 2] = ["status", "message"];

impl Matched {
    /// Exactly the template: each of its columns in its place, and none besides. What a results
    /// file of ours adds makes no difference, nor do columns without a name.
    pub fn is_template(&self, headers: &[&str]) -> bool {
        let in_place = self.columns.iter().enumerate().all(|(index, file)| *file == Some(index as u16));
        let ours = |file: &u16| {
            let header = headers.get(usize::from(*file)).map(|header| fold(header)).unwrap_or_default();
            header.is_empty() || OF_RESULTS.contains(&header.as_str())
        };
        in_place && self.common.is_empty() && self.dropped.is_empty() && self.doubled.is_none() && self.unknown.iter().all(ours)
    }
}

impl Headers {
    /// The headers that `program` knows, and those that a person accepted: (header in the file,
    /// header of the template).
    pub fn new(program: &'static Program, accepted: &[(String, String)]) -> Headers {
        let mut known = Known::default();
        for (index, column) in program.columns.iter().enumerate() {
            for near in column.near {
                known.insert(fold(near), Meaning::Near(index));
            }
        }
        for dropped in program.dropped {
            known.insert(fold(dropped), Meaning::Dropped);
        }
        for (index, column) in program.columns.iter().enumerate() {
            for common in column.common {
                known.insert(fold(common), Meaning::Common(index));
            }
        }
        for (index, column) in program.columns.iter().enumerate() {
            for header in column.aliases.iter().chain([&column.header]) {
                known.insert(fold(header), Meaning::Column(index));
            }
        }
        if let Some((last, column)) = program.columns.iter().enumerate().next_back() {
            known.insert(fold(&format!("{}{ESCAPED}", column.header)), Meaning::Escaped(last));
        }
        for (file, template) in accepted {
            let template = fold(template);
            if let Some(index) = program.columns.iter().position(|column| fold(column.header) == template) {
                known.insert(fold(file), Meaning::Column(index));
            }
        }
        let spellings = program.columns.iter().enumerate().flat_map(|(index, column)| {
            let all = [&column.header].into_iter().chain(column.aliases).chain(column.common).chain(column.near);
            all.map(|header| fold(header)).map(move |header| (header.chars().count(), header, index))
        });
        let spellings = spellings.map(|(chars, header, index)| (header, chars, index)).collect();
        Headers { program, known, spellings }
    }

    /// How much these cells look like a header line of the program, or `None` when they do not.
    pub fn likeness(&self, cells: &[&str]) -> Option<u32> {
        let folded: Vec<String> = cells.iter().map(|cell| fold(cell)).filter(|folded| !folded.is_empty()).collect();
        let (mut exact, mut score) = (0, 0);
        let mut strange = Vec::new();
        for header in &folded {
            match self.known.get(header) {
                Some(Meaning::Column(_) | Meaning::Escaped(_) | Meaning::Common(_)) => {
                    exact += 1;
                    score += 4;
                }
                Some(Meaning::Near(_) | Meaning::Dropped) => score += 3,
                None => strange.push(header),
            }
        }
        if exact == 1 {
            score += strange.iter().filter(|header| self.misspelt(header, |_| true).is_some()).count() as u32;
        }
        // Two headers, or one and something like another: a title or a person's name is hardly
        // that. Or nothing but headers.
        (score >= 6 || exact > 0 && exact == folded.len()).then_some(score)
    }

    /// Says which column is which. `headers` as they stand in the file.
    pub fn assign(&self, headers: &[&str]) -> Matched {
        let mut matched = Matched { columns: vec![None; self.program.columns.len()], ..Matched::default() };
        let mut rest = Vec::new();
        for (file, header) in headers.iter().enumerate() {
            let (file, folded) = (file as u16, fold(header));
            match self.known.get(&folded) {
                Some(Meaning::Column(index) | Meaning::Escaped(index)) => {
                    matched.escaped |= self.known.get(&folded) == Some(Meaning::Escaped(index));
                    match matched.columns[index] {
                        None => matched.columns[index] = Some(file),
                        Some(_) => {
                            matched.doubled.get_or_insert((index, file));
                        }
                    }
                }
                Some(Meaning::Dropped) => matched.dropped.push(file),
                Some(Meaning::Common(_) | Meaning::Near(_)) | None => rest.push((file, folded)),
            }
        }
        self.assign_common(&mut matched, &mut rest);
        matched.unknown.extend(rest.iter().map(|(file, _)| *file));
        for (file, folded) in rest.iter().filter(|(_, folded)| !folded.is_empty()) {
            let free = |index: usize| matched.columns[index].is_none();
            let near = match self.known.get(folded) {
                Some(Meaning::Common(index) | Meaning::Near(index)) => Some(index).filter(|index| free(*index)),
                _ => self.misspelt(folded, free),
            };
            matched.near.extend(near.map(|index| (*file, index as u16)));
        }
        matched.reordered = !matched.columns.iter().flatten().is_sorted();
        matched
    }

    /// Reads columns by what everybody writes, where nothing else in the file is that column. Of
    /// two that could be, a person has to choose.
    fn assign_common(&self, matched: &mut Matched, rest: &mut Vec<(u16, String)>) {
        let common = |folded: &str| match self.known.get(folded) {
            Some(Meaning::Common(index)) => Some(index),
            _ => None,
        };
        let wanted: Vec<usize> = rest.iter().filter_map(|(_, folded)| common(folded)).collect();
        rest.retain(|(file, folded)| {
            let only = |index: &usize| wanted.iter().filter(|other| *other == index).count() == 1;
            let Some(index) = common(folded).filter(only).filter(|index| matched.columns[*index].is_none()) else { return true };
            matched.columns[index] = Some(*file);
            matched.common.push((*file, index as u16));
            false
        });
    }

    /// The column whose header this is with a slip or two of the keyboard: one for a short header,
    /// two for a longer one.
    fn misspelt(&self, folded: &str, free: impl Fn(usize) -> bool) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        let length = folded.chars().count();
        for (header, chars, index) in self.spellings.iter().filter(|(.., index)| free(*index)) {
            let slips = match chars {
                0..=2 => 0,
                3..=5 => 1,
                _ => 2,
            };
            if length.abs_diff(*chars) > slips {
                continue;
            }
            let distance = strsim::damerau_levenshtein(folded, header);
            if distance <= slips && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, *index));
            }
        }
        best.map(|(_, index)| index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_without_case_marks_and_the_kind_of_space() {
        assert_eq!(fold("\u{FEFF} Use_Temp-Password\u{200B} "), "use temp password");
        assert_eq!(fold("dob\nYYYY-MM-DD"), "dob yyyy mm dd");
    }
}
