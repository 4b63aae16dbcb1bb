#!/usr/bin/env bash
# The step of action.yml: annotations and step summary first, then SARIF of the same run for code scanning.
# Inputs come as environment variables, so that no input is ever part of a command.
set -uo pipefail
fineprint=$1

lines() { while IFS= read -r line; do [ -z "$line" ] || printf '%s\0' "$line"; done <<<"$1"; }
arguments=()
while IFS= read -r -d '' pattern; do
  # A glob is expanded here, without splitting at spaces; what matches nothing is told by fineprint itself.
  found=0
  while IFS= read -r file; do arguments+=("$file"); found=1; done < <(IFS=; compgen -G "$pattern" | sort)
  [ "$found" = 1 ] || arguments+=("$pattern")
done < <(lines "$PACKAGES")
while IFS= read -r -d '' policy; do arguments+=(--policy "$policy"); done < <(lines "$POLICIES")
arguments+=(--fail-on "$FAIL_ON" --lang "$REPORT_LANG")
[ -z "$CONFIG" ] || arguments+=(--config "$CONFIG")

"$fineprint" audit "${arguments[@]}" --format github
code=$?
[ -z "$SARIF" ] || [ "$code" = 2 ] || "$fineprint" audit "${arguments[@]}" --format sarif --output "$SARIF" || true
[ -z "${GITHUB_OUTPUT:-}" ] || printf 'exit-code=%s\n' "$code" >>"$GITHUB_OUTPUT"
exit "$code"
