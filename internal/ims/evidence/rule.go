// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package evidence

import (
	"context"
	"net/url"
	"strconv"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/register"
)

// rule faults addresses that browsers must not be led to and intervals that begin nowhere, and derives until when evidence
// holds.
func rule(context.Context, *db.Tx) (register.Check, error) {
	return func(_, values []string) error {
		months := 0
		if s := Value(values, "review_interval_months"); s != "" {
			var err error
			if months, err = strconv.Atoi(s); err != nil {
				return err
			}
		}
		proves, reviewed := Value(values, "proves_on"), Value(values, "reviewed_on")
		next := nextReview(proves, reviewed, months)
		values[at["next_review"]] = next
		values[at["stale_on"]] = staleOn(Value(values, "valid_until"), next)
		if Value(values, "standing") == Out {
			values[at["stale_on"]] = ""
		}
		return append(addressFaults(Value(values, "kind"), Value(values, "url")), dayFaults(values, months)...).Err()
	}, nil
}

func addressFaults(kind, address string) fault.Fields {
	if address == "" {
		if kind == "link" {
			return fault.Fields{{Field: "url", Problem: "is missing", Cure: "write the address that the link leads to, or choose another kind"}}
		}
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return fault.Fields{{Field: "url", Problem: "is no address that can be linked to", Cure: "write one that begins with https:// and holds no password"}}
	}
	return nil
}

func dayFaults(values []string, months int) fault.Fields {
	if months > 0 && Value(values, "proves_on") == "" && Value(values, "reviewed_on") == "" {
		return fault.Fields{{Field: "proves_on", Problem: "is missing, and the review interval begins there", Cure: "write the day that it shows"}}
	}
	return nil
}
