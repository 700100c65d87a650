package protocol

import "slices"

// A Charter says in which roles the identities of each organisation may act. A
// role is an attribute that an organisation's own authority writes, so without a
// charter every bank could make itself a supervisor. Every endorsing organisation
// runs the contracts with the charter that it agreed to: those that differ do
// not endorse alike, so nothing passes that a majority did not agree to.
type Charter []Organisation

// An Organisation is one of a charter.
type Organisation struct {
	MSPID string `json:"mspId"`
	Roles []Role `json:"roles"`
}

// DefaultCharter returns the charter of one city's development network.
func DefaultCharter() Charter {
	return Charter{
		{"RegistrarMSP", []Role{RoleRegistrar, RoleRelayer}},
		{"CustomsMSP", []Role{RoleCustoms}},
		{"CarrierMSP", []Role{RoleCarrier}},
		{"BankAMSP", []Role{RoleBank}},
		{"BankBMSP", []Role{RoleBank}},
		{"TraderMSP", []Role{RoleSeller, RoleAgent}},
		{"TaxMSP", []Role{RoleTax}},
		{"SupervisorMSP", []Role{RoleSupervisor, RoleAuditor}},
	}
}

// ParseCharter reads a charter in JSON, for organisations that agreed to another than the default.
func ParseCharter(text []byte) (Charter, error) {
	c, err := Decode[Charter](text)
	if err != nil {
		return nil, err
	}
	for i, o := range c {
		if o.MSPID == "" || slices.ContainsFunc(c[:i], func(p Organisation) bool { return p.MSPID == o.MSPID }) {
			return nil, Refuse(CodeInvalidArgument, "charter: organisation %d: must have an mspId of its own", i)
		}
		for _, r := range o.Roles {
			if !slices.Contains(Roles, r) {
				return nil, Refuse(CodeInvalidArgument, "charter: %s: role %q: must be one of %v", o.MSPID, Clip(string(r)), Roles)
			}
		}
	}
	if len(c.With(RoleRegistrar)) == 0 || len(c.With(RoleSupervisor)) == 0 {
		return nil, Refuse(CodeInvalidArgument, "charter: a registrar and a supervisor are required, because both endorse claims")
	}
	return c, nil
}

// Allows reports whether an identity of the organisation may act in the role.
func (c Charter) Allows(msp string, role Role) bool {
	return slices.ContainsFunc(c, func(o Organisation) bool { return o.MSPID == msp && slices.Contains(o.Roles, role) })
}

// With returns the organisations that have the role.
func (c Charter) With(role Role) []string {
	var out []string
	for _, o := range c {
		if slices.Contains(o.Roles, role) {
			out = append(out, o.MSPID)
		}
	}
	return out
}
