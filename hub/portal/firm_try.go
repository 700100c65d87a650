package portal

import (
	"fmt"

	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// tryPath is where a newcomer tries the hub with sample documents.
const tryPath = "/try"

// try handles "POST /try": it signs the visitor in as a firm's clerk, makes a case of the
// samples and shows what examining them found. Only a hub for development has it.
func (d firmDesk) try(v *Visit) error {
	key, err := v.Key()
	if err != nil {
		return err
	}
	who, err := d.Try(v.Request)
	if err != nil {
		return fmt.Errorf("%w: %w", errGone, err)
	}
	request, files, err := samples.Read(samples.Import)
	if err != nil {
		return err
	}
	ups, err := d.Verifier.UploadAll(v.Context(), who.MSPID, files)
	if err != nil {
		return err
	}
	in := casework.Draft{Request: request, Documents: verify.Digests(ups)}
	if len(d.Desk.Banks) > 0 {
		in.Bank = d.Desk.Banks[0]
	}
	c, err := d.Desk.Create(v.Context(), who, "try|"+key, in)
	if err != nil {
		return err
	}
	return v.See(casePath(c.ID))
}
