//! Code pages: the names that files state, and the tables behind them.

use encoding_rs::Encoding;
use std::borrow::Cow;

/// A way to turn bytes into text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codepage {
    /// One that browsers know.
    Web(&'static Encoding),
    /// One of the DOS pages, which browsers do not know: its name, and the characters 0x80 to 0xFF.
    Dos(&'static str, &'static str),
}

pub(crate) const UTF_8: Codepage = Codepage::Web(encoding_rs::UTF_8);
pub(crate) const WINDOWS_1252: Codepage = Codepage::Web(encoding_rs::WINDOWS_1252);
pub(crate) const GBK: Codepage = Codepage::Web(encoding_rs::GBK);

const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";
const DOS_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";
const DOS_852: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{AD}˝˛ˇ˘§÷¸°¨˙űŘř■\u{A0}";

impl Codepage {
    /// By the value of `$DWGCODEPAGE`, in any of its spellings (`ANSI_936`, `dos932`, `gb2312`, `MAC-ROMAN`). `None` for names
    /// that say nothing (`ASCII`, `UNDEFINED`) or are not known.
    pub fn from_name(name: &str) -> Option<Codepage> {
        let key: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let number = key.trim_start_matches(|it: char| it.is_ascii_alphabetic());
        Some(Codepage::Web(match (key.as_str(), number) {
            ("utf8", _) | (_, "65001") => encoding_rs::UTF_8,
            ("gb2312" | "gbk" | "gb18030" | "chinesesimplified", _) | (_, "936" | "54936") => encoding_rs::GBK,
            ("big5" | "chinesetraditional", _) | (_, "950") => encoding_rs::BIG5,
            ("shiftjis" | "sjis", _) | (_, "932") => encoding_rs::SHIFT_JIS,
            ("euckr" | "ksc5601" | "ks_c_5601", _) | (_, "949" | "5601") => encoding_rs::EUC_KR,
            ("macroman" | "macintosh", _) => encoding_rs::MACINTOSH,
            (_, "874") => encoding_rs::WINDOWS_874,
            (_, "866") => encoding_rs::IBM866,
            (_, "1250") => encoding_rs::WINDOWS_1250,
            (_, "1251") => encoding_rs::WINDOWS_1251,
            ("iso88591" | "latin1", _) | (_, "1252") => encoding_rs::WINDOWS_1252,
            (_, "1253") => encoding_rs::WINDOWS_1253,
            (_, "1254") => encoding_rs::WINDOWS_1254,
            (_, "1255") => encoding_rs::WINDOWS_1255,
            (_, "1256") => encoding_rs::WINDOWS_1256,
            (_, "1257") => encoding_rs::WINDOWS_1257,
            (_, "1258") => encoding_rs::WINDOWS_1258,
            (_, "437") => return Some(Codepage::Dos("IBM437", DOS_437)),
            (_, "850" | "858") => return Some(Codepage::Dos("IBM850", DOS_850)),
            (_, "852") => return Some(Codepage::Dos("IBM852", DOS_852)),
            _ => return None,
        }))
    }

    /// The encoding of `\M+nXXXX`, by its digit.
    pub fn from_mif_digit(digit: u8) -> Option<Codepage> {
        Some(Codepage::Web(match digit {
            b'1' => encoding_rs::SHIFT_JIS,
            b'2' => encoding_rs::BIG5,
            b'3' => encoding_rs::EUC_KR,
            b'5' => encoding_rs::GBK,
            _ => return None,
        }))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Codepage::Web(encoding) => encoding.name(),
            Codepage::Dos(name, _) => name,
        }
    }

    /// Whether characters have more than one byte.
    pub fn is_multi_byte(self) -> bool {
        match self {
            Codepage::Web(encoding) => !encoding.is_single_byte(),
            Codepage::Dos(..) => false,
        }
    }

    /// The text, or `None` when some bytes mean nothing in it.
    pub fn decode_strictly(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Codepage::Web(encoding) => encoding.decode_without_bom_handling_and_without_replacement(bytes),
            Codepage::Dos(_, upper) => {
                let decoded = bytes.iter().map(|&byte| match byte {
                    0..=0x7F => byte as char,
                    _ => upper.chars().nth(usize::from(byte - 0x80)).unwrap_or('\u{FFFD}'),
                });
                Some(Cow::Owned(decoded.collect()))
            }
        }
    }

    /// The text, with U+FFFD for what means nothing.
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Codepage::Web(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Codepage::Dos(..) => self.decode_strictly(bytes).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_seen_in_real_files_is_known() {
        for (name, encoding) in [
            ("ANSI_936", "GBK"),
            ("ansi_936", "GBK"),
            ("gb2312", "GBK"),
            ("GB18030", "GBK"),
            ("ANSI_950", "Big5"),
            ("big5", "Big5"),
            ("dos932", "Shift_JIS"),
            ("ANSI_932", "Shift_JIS"),
            ("ANSI_949", "EUC-KR"),
            ("ansi_1251", "windows-1251"),
            ("ANSI_1252", "windows-1252"),
            ("ISO8859-1", "windows-1252"),
            ("MAC-ROMAN", "macintosh"),
            ("dos850", "IBM850"),
            ("DOS437", "IBM437"),
            ("UTF-8", "UTF-8"),
        ] {
            assert_eq!(Codepage::from_name(name).map(Codepage::name), Some(encoding), "{name}");
        }
        for name in ["ASCII", "UNDEFINED", "", "ANSI_", "klingon"] {
            assert_eq!(Codepage::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn dos_pages_have_a_character_for_each_upper_byte() {
        for table in [DOS_437, DOS_850, DOS_852] {
            assert_eq!(table.chars().count(), 128);
        }
        assert_eq!(Codepage::from_name("dos850").unwrap().decode(b"T\x81r"), "Tür");
    }
}
