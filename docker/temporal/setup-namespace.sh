#!/bin/sh
# Creates the namespace (ended runs are kept 30 days) and the search attributes that are missing.
# The list is that of temporal/search-attributes.ts; scripts/check-docker.mjs compares them.
set -eu

attempt=0
until temporal operator cluster health --address "$TEMPORAL_ADDRESS"; do
  attempt=$((attempt + 1))
  if [ "$attempt" -ge 60 ]; then
    echo "Temporal at $TEMPORAL_ADDRESS does not answer" >&2
    exit 1
  fi
  sleep 2
done

if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 720h
fi

# A new namespace is known to every part of the server only after some seconds.
attempt=0
until known=$(temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE"); do
  attempt=$((attempt + 1))
  if [ "$attempt" -ge 60 ]; then exit 1; fi
  sleep 2
done

while read -r name type; do
  if [ -z "$name" ] || echo "$known" | grep -qw "$name"; then continue; fi
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name "$name" --type "$type"
done <<'LIST'
OrderStage Keyword
OrderId Keyword
CustomerId Keyword
WorkerId Keyword
CityCode Keyword
ServiceType Keyword
PaymentState Keyword
EscalationState Keyword
StageDeadline Datetime
AppointmentAt Datetime
LastTransitionAt Datetime
OfferRound Int
AmountFen Int
NeedsOperator Bool
ManualDispatch Bool
LIST
