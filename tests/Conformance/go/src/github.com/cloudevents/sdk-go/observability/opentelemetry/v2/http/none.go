// Package http stands in for tracing.
package http

import (
	"github.com/cloudevents/sdk-go/v2/protocol/http"
)

func NewObservedHTTP(opts ...http.Option) (*http.Protocol, error) { return http.New(opts...) }
