// Package client stands in for tracing.
package client

import "github.com/cloudevents/sdk-go/v2/client"

func NewOTelObservabilityService() client.ObservabilityService { return nil }
