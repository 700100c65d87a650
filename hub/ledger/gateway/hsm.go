package gateway

// An HSM is a hardware security module, reached through PKCS #11. It keeps an identity's
// private key, which never leaves its token. The key is a P-256 key. Its CKA_ID is the
// SHA-256 digest of its uncompressed public point, as Fabric's own programs set it.
type HSM struct {
	Library string `yaml:"library"` // file of the PKCS #11 library of the token's maker
	Token   string `yaml:"token"`   // label of the token
	PINFile string `yaml:"pinFile"` // file of the user's PIN, which is never in the profile itself
}

func (h HSM) fault() (field, why string) {
	switch {
	case h.Library == "":
		return "hsm: library", "name the file of the token's PKCS #11 library"
	case h.Token == "":
		return "hsm: token", "name the token by its label"
	case h.PINFile == "":
		return "hsm: pinFile", "name the file of the token's PIN"
	}
	return "", ""
}
