package documents

import (
	"iter"
	"strings"
)

// Source: ISO 3166-1:2020, each entry alpha-3 followed by alpha-2. XKX/XK
// (Kosovo) is user-assigned, and used by customs and UN/LOCODE practice alike.
const countryPairs = "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI " +
	"BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW " +
	"CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY " +
	"CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM " +
	"GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM " +
	"HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE " +
	"KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA " +
	"MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY " +
	"MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW " +
	"PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ " +
	"SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG " +
	"THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC " +
	"VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS XKXXK YEMYE ZAFZA ZMBZM ZWEZW"

// countries maps alpha-2 and alpha-3 codes to alpha-2.
var countries = func() map[string]CountryCode {
	m := map[string]CountryCode{}
	for p := range strings.FieldsSeq(countryPairs) {
		m[p[:3]], m[p[3:]] = CountryCode(p[3:]), CountryCode(p[3:])
	}
	return m
}()

// countryOthers are codes for countries of ISO 3166-1 that trade documents write:
// "UK", which ISO reserves, and what the code list of EN 16931 adds, 1A (Kosovo) and
// XI (Northern Ireland); XU is customs' code for the rest of the United Kingdom.
var countryOthers = map[string]CountryCode{"UK": "GB", "1A": "XK", "XI": "GB", "XU": "GB"}

// ParseCountry reads an ISO 3166-1 alpha-2 or alpha-3 code, or one of those that
// documents write in place of it: UK, 1A, XI, XU.
func ParseCountry(s string) (CountryCode, error) {
	t := fold(s)
	if c, ok := countryOthers[t]; ok {
		return c, nil
	}
	c, ok := countries[t]
	if !ok {
		return "", badCode("country", s, "is not in ISO 3166-1")
	}
	return c, nil
}

// Valid fails if the code is not an alpha-2 code of ISO 3166-1.
func (c CountryCode) Valid() error {
	if countries[string(c)] != c || c == "" {
		return badCode("country", string(c), "is not an alpha-2 code of ISO 3166-1")
	}
	return nil
}

// Countries yields the alpha-2 codes of ISO 3166-1, in the order of their alpha-3 codes.
func Countries() iter.Seq[CountryCode] {
	return func(yield func(CountryCode) bool) {
		for p := range strings.FieldsSeq(countryPairs) {
			if !yield(CountryCode(p[3:])) {
				return
			}
		}
	}
}
