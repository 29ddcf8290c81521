// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

func init() {
	bodies["POST /api/v1/incidents/{id}/entries"] = `{"text":"seen"}`
	bodies["POST /incidents/{id}/entries"] = "text=seen"
	bodies["POST /incidents/{id}/lessons"] = "title=learned"
	bodies["POST /api/v1/indicators/{id}/values"] = `{"values":[{"on":"2026-01-31","value":0.85}]}`
	bodies["POST /indicators/{id}/values"] = "on=2026-01-31&value=0.85"
}
