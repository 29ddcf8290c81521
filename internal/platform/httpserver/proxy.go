// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the addresses whose word on where a request comes from is believed; none by default.
type Proxies []netip.Prefix

func (p Proxies) trusted(at netip.Addr) bool {
	at = at.Unmap().WithZone("")
	return slices.ContainsFunc(p, func(in netip.Prefix) bool { return in.Contains(at) })
}

// source returns where a request comes from, as host:port as net/http has it. Each proxy adds the address it was called from
// to the end of X-Forwarded-For, so what counts is the last one there that is no proxy of ours; what stands before it is only
// a claim of the caller's.
func (p Proxies) source(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !p.trusted(peer.Addr()) {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		at, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break // a proxy that writes no address is not asked further
		}
		if !p.trusted(at) {
			return net.JoinHostPort(at.Unmap().WithZone("").String(), "0")
		}
	}
	return r.RemoteAddr
}
