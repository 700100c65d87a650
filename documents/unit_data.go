package documents

// Source: UN/ECE Recommendation 20, annexes I to III: the units in trade
// use; its conversion factors, which are exact. Besides them, the codes that
// earlier revisions had and documents still carry: PCE, and the two-letter package
// codes, which rev. 4 moved to Rec 21 with the prefix X.
//
// A line of a quantity is "code factor name"; the first line is its base.
// Pieces, pairs, sets, packs and months are each their own quantity: none of them
// holds a fixed number of another.
var unitTables = []string{`
C62 1 one (piece)
H87 1 piece
EA 1 each
NAR 1 number of articles
PCE 1 piece
NPT 1 number of parts
XPP 1 piece
DZN 12 dozen
SCO 20 score
GRO 144 gross
GGR 1728 great gross
CEN 100 hundred
HC 100 hundred count
MIL 1000 thousand
T3 1000 thousand piece
MIO 1000000 million
MLD 1000000000 milliard
BIL 1000000000000 billion (long scale)`, `
PR 1 pair
NPR 1 number of pairs
DPR 12 dozen pair
TPR 10 ten pair`, `
SET 1 set
NV 1 vehicle`, `
KGM 1 kilogram
GRM 0.001 gram
MGM 0.000001 milligram
MC 0.000000001 microgram
DG 0.0001 decigram
CGM 0.00001 centigram
HGM 0.1 hectogram
DJ 0.01 decagram
2U 1000 megagram
TNE 1000 tonne (metric ton)
KTN 1000000 kilotonne
DTN 100 decitonne
CTM 0.0002 metric carat
LBR 0.45359237 pound
ONZ 0.028349523125 ounce
APZ 0.0311034768 troy ounce
LBT 0.3732417216 troy pound
GRN 0.00006479891 grain
DWT 0.00155517384 pennyweight
STI 6.35029318 stone
STN 907.18474 ton (US)
LTN 1016.0469088 ton (UK)
CWA 45.359237 hundred pound (cwt)
CWI 50.80234544 hundred weight (UK)`, `
MTR 1 metre
DMT 0.1 decimetre
CMT 0.01 centimetre
MMT 0.001 millimetre
4H 0.000001 micrometre
C45 0.000000001 nanometre
A45 10 decametre
HMT 100 hectometre
KMT 1000 kilometre
INH 0.0254 inch
FOT 0.3048 foot
YRD 0.9144 yard
AK 1.8288 fathom
SMI 1609.344 mile (statute mile)
NMI 1852 nautical mile`, `
MTK 1 square metre
DMK 0.01 square decimetre
CMK 0.0001 square centimetre
MMK 0.000001 square millimetre
ARE 100 are
HAR 10000 hectare
KMK 1000000 square kilometre
INK 0.00064516 square inch
FTK 0.09290304 square foot
YDK 0.83612736 square yard
ACR 4046.8564224 acre`, `
MTQ 1 cubic metre
DMQ 0.001 cubic decimetre
CMQ 0.000001 cubic centimetre
MMQ 0.000000001 cubic millimetre
LTR 0.001 litre
MLT 0.000001 millilitre
CLT 0.00001 centilitre
DLT 0.0001 decilitre
HLT 0.1 hectolitre
A44 0.01 decalitre
K6 1 kilolitre
MAL 1000 megalitre
4G 0.000000001 microlitre
INQ 0.000016387064 cubic inch
FTQ 0.028316846592 cubic foot
YDQ 0.764554857984 cubic yard
GLL 0.003785411784 gallon (US)
GLI 0.00454609 gallon (UK)
OZA 0.0000295735295625 fluid ounce (US)
OZI 0.0000284130625 fluid ounce (UK)
PTL 0.000473176473 liquid pint (US)
PTI 0.00056826125 pint (UK)
QTL 0.000946352946 liquid quart (US)
QTI 0.0011365225 quart (UK)
BLL 0.158987294928 barrel (US)
BUA 0.03523907016688 bushel (US)
BUI 0.03636872 bushel (UK)`, `
SEC 1 second
MIN 60 minute
HUR 3600 hour
DAY 86400 day
WEE 604800 week
C26 0.001 millisecond`, `
MON 1 month
QAN 3 quarter (of a year)
SAN 6 half year (6 months)
ANN 12 year`, `
JOU 1 joule
KJO 1000 kilojoule
3B 1000000 megajoule
GV 1000000000 gigajoule
WHR 3600 watt hour
KWH 3600000 kilowatt hour
MWH 3600000000 megawatt hour (1000 kW.h)
GWH 3600000000000 gigawatt hour`, `
WTT 1 watt
KWT 1000 kilowatt
MAW 1000000 megawatt
A90 1000000000 gigawatt`, `
VLT 1 volt
2Z 0.001 millivolt
KVT 1000 kilovolt`, `
AMP 1 ampere
4K 0.001 milliampere`, `
LPA 1 litre of pure alcohol`, `
BB 1 base box`, `
CCT 1 carrying capacity in metric ton`, `
NMP 1 number of packs
CNP 100 hundred pack
DZP 12 dozen pack`, `
MTS 1 metre per second`, `
KMH 1 kilometre per hour`, `
PAL 1 pascal
BAR 100000 bar
KPA 1000 kilopascal
MPA 1000000 megapascal`, `
HTZ 1 hertz
KHZ 1000 kilohertz
MHZ 1000000 megahertz`, `
AD 1 byte
2P 1000 kilobyte
4L 1000000 megabyte
E34 1000000000 gigabyte
E35 1000000000000 terabyte`, `
P1 1 percent`, `
NIU 1 number of international units`, `
E48 1 service unit`, `
E49 1 working day`, `
E55 1 use`, `
RM 1 ream`, `
ST 1 sheet
LEF 1 leaf`, `
IE 1 person`, `
LH 1 labour hour`, `
LS 1 lump sum`, `
ZZ 1 mutually defined`, `
CEL 1 degree Celsius`, `
FAH 1 degree Fahrenheit`, `
KEL 1 kelvin`, `
KMQ 1 kilogram per cubic metre`, `
GM 1 gram per square metre`, `
KNS 1 kilogram of named substance`, `
KSD 1 kilogram of substance 90 % dry`, `
KPH 1 kilogram of potassium hydroxide (caustic potash)`, `
KPO 1 kilogram of potassium oxide`, `
KPP 1 kilogram of phosphorus pentoxide (phosphoric anhydride)`, `
KSH 1 kilogram of sodium hydroxide (caustic soda)`, `
KNI 1 kilogram of nitrogen`, `
KUR 1 kilogram of uranium`, `
KNM 1 kilonewton per square metre`, `
KNT 1 knot`, `
GRT 1 gross register ton`, `
NTT 1 net register ton`, `
SHT 1 shipping ton`, `
TAH 1 kiloampere hour (thousand ampere hour)`, `
AMH 1 ampere hour`, `
KVA 1 kilovolt - ampere`, `
MVA 1 megavolt - ampere`, `
KVR 1 kilovar`, `
NEW 1 newton`, `
LUM 1 lumen`, `
CDL 1 candela`, `
BQL 1 becquerel`, `
CUR 1 curie`, `
MBF 1 thousand board foot`, `
BFT 1 board foot`, `
WCD 1 cord`, `
RT 1 revenue ton mile`, `
20 1 twenty foot container`, `
21 1 forty foot container`, `
D65 1 round`, `
ACT 1 activity`, `
ASM 1 alcoholic strength by mass`, `
ASV 1 alcoholic strength by volume`, `
P0 1 page`, `
EV 1 envelope`, `
RO 1 roll
XRO 1 roll`, `
CT 1 carton
XCT 1 carton`, `
CS 1 case
XCS 1 case`, `
BX 1 box
XBX 1 box`, `
BG 1 bag
XBG 1 bag`, `
PK 1 package
XPK 1 package`, `
PA 1 packet
XPA 1 packet`, `
PF 1 pallet (lift)`, `
RL 1 reel
XRL 1 reel`, `
DR 1 drum
XDR 1 drum`, `
BE 1 bundle
XBE 1 bundle`, `
CA 1 can
XCA 1 can`, `
BO 1 bottle
XBO 1 bottle`, `
PL 1 pail
XPL 1 pail`, `
TU 1 tube
XTU 1 tube`,
}
