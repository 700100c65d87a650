package xmlsig
