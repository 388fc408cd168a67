// Drives a stack with Keptn's own Go client. Prints one JSON line per scenario: test, outcome, detail.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/keptn/go-utils/pkg/api/models"
	api "github.com/keptn/go-utils/pkg/api/utils/v2"
)

const shipyard = `apiVersion: spec.keptn.sh/0.2.3
kind: Shipyard
metadata:
  name: go
spec:
  stages:
  - name: dev
    sequences:
    - name: delivery
      tasks:
      - name: deployment
        properties:
          deploymentstrategy: direct
      - name: test
  - name: production
    sequences:
    - name: delivery
      triggeredOn:
      - event: dev.delivery.finished
      tasks:
      - name: approval
        properties:
          pass: manual
          warning: manual
      - name: deployment
`

var (
	client  *api.APISet
	project = "go-" + os.Getenv("TEST_RUN")
	ctx     = context.Background()
)

func main() {
	var err error
	client, err = api.New(os.Getenv("TEST_URL")+"/api", api.WithAuthToken(os.Getenv("TEST_TOKEN"), "x-token"), api.WithHTTPClient(&http.Client{}), api.WithScheme("http"))
	if err != nil {
		panic(err)
	}
	scenario("authenticates", authenticates)
	scenario("reads the metadata", metadata)
	scenario("creates a project, once", createsProject)
	scenario("creates services and reads the tree", tree)
	scenario("pages through many services", manyServices)
	scenario("writes and reads resources on every level", resources)
	scenario("reads a resource at a commit", resourceAtCommit)
	scenario("sends events and pages through them", events)
	scenario("registers an integration, pings and subscribes", uniform)
	scenario("delivers through two stages with an approval", delivery)
	scenario("pauses, resumes and aborts a sequence", control)
	scenario("triggers an evaluation", evaluation)
	scenario("forwards and reads logs", logs)
	scenario("keeps secrets", secrets)
	scenario("deletes services and the project", deletes)
	// The last one: after it the gateway wants a pause from this address.
	scenario("is refused with a wrong token", refused)
}

func scenario(name string, run func() error) {
	outcome, detail := "passed", ""
	if err := run(); err != nil {
		outcome, detail = "failed", err.Error()
	}
	line, _ := json.Marshal(map[string]string{"test": name, "outcome": outcome, "detail": detail})
	fmt.Println(string(line))
}

func failed(err *models.Error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("refused: %s", err.GetMessage())
}

func expect(what string, wanted, got interface{}) error {
	if fmt.Sprint(wanted) != fmt.Sprint(got) {
		return fmt.Errorf("%s: wanted %v, got %v", what, wanted, got)
	}
	return nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func text(s string) *string { return &s }

func eventually(what string, holds func() (bool, error)) error {
	var last error
	for i := 0; i < 1800; i++ {
		ok, err := holds()
		if ok {
			return nil
		}
		last = err
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("%s did not come true: %v", what, last)
}

func authenticates() error {
	_, err := client.Auth().Authenticate(ctx, api.AuthAuthenticateOptions{})
	return failed(err)
}

func metadata() error {
	found, err := client.API().GetMetadata(ctx, api.APIGetMetadataOptions{})
	if err != nil {
		return failed(err)
	}
	if found.Automaticprovisioning == nil {
		return fmt.Errorf("automaticprovisioning is missing")
	}
	return first(expect("shipyardversion", "0.2.0", found.Shipyardversion), expect("keptnlabel", "keptn", found.Keptnlabel))
}

func createsProject() error {
	wanted := models.CreateProject{Name: text(project), Shipyard: text(base64.StdEncoding.EncodeToString([]byte(shipyard)))}
	if _, err := client.API().CreateProject(ctx, wanted, api.APICreateProjectOptions{}); err != nil {
		return failed(err)
	}
	if _, err := client.API().CreateProject(ctx, wanted, api.APICreateProjectOptions{}); err == nil || !strings.Contains(err.GetMessage(), "already exists") {
		return fmt.Errorf("a second project of the same name: %v", err)
	}
	found, err := client.Projects().GetProject(ctx, models.Project{ProjectName: project}, api.ProjectsGetProjectOptions{})
	if err != nil {
		return failed(err)
	}
	all, listing := client.Projects().GetAllProjects(ctx, api.ProjectsGetAllProjectsOptions{})
	if listing != nil {
		return listing
	}
	named := 0
	for _, one := range all {
		if one.ProjectName == project {
			named++
		}
	}
	return first(expect("project", project, found.ProjectName), expect("shipyardVersion", "spec.keptn.sh/0.2.3", found.ShipyardVersion), expect("listed", 1, named))
}

func tree() error {
	for _, name := range []string{"carts", "carts-db"} {
		if _, err := client.API().CreateService(ctx, project, models.CreateService{ServiceName: text(name)}, api.APICreateServiceOptions{}); err != nil {
			return failed(err)
		}
	}
	stages, err := client.Stages().GetAllStages(ctx, project, api.StagesGetAllStagesOptions{})
	if err != nil {
		return err
	}
	names := []string{}
	for _, stage := range stages {
		names = append(names, stage.StageName)
	}
	service, err := client.Services().GetService(ctx, project, "production", "carts-db", api.ServicesGetServiceOptions{})
	if err != nil {
		return err
	}
	return first(expect("stages", "[dev production]", names), expect("service", "carts-db", service.ServiceName))
}

func manyServices() error {
	for i := 0; i < 23; i++ {
		if _, err := client.API().CreateService(ctx, project, models.CreateService{ServiceName: text(fmt.Sprintf("many-%02d", i))}, api.APICreateServiceOptions{}); err != nil {
			return failed(err)
		}
	}
	services, err := client.Services().GetAllServices(ctx, project, "dev", api.ServicesGetAllServicesOptions{})
	if err != nil {
		return err
	}
	return expect("services", 25, len(services))
}

func scope(stage, service, resource string) api.ResourceScope {
	made := api.NewResourceScope().Project(project)
	if stage != "" {
		made = made.Stage(stage)
	}
	if service != "" {
		made = made.Service(service)
	}
	return *made.Resource(resource)
}

func resources() error {
	places := []struct{ stage, service, name string }{{"", "", "notes.md"}, {"dev", "", "stage/deep/file one.yaml"}, {"dev", "carts", "helm/values.yaml"}, {"production", "carts", "ünïcode.txt"}}
	for _, place := range places {
		content := "content of " + place.name
		where := api.NewResourceScope().Project(project)
		if place.stage != "" {
			where = where.Stage(place.stage)
		}
		if place.service != "" {
			where = where.Service(place.service)
		}
		if _, err := client.Resources().CreateResource(ctx, []*models.Resource{{ResourceURI: text(place.name), ResourceContent: content}}, *where, api.ResourcesCreateResourceOptions{}); err != nil {
			return fmt.Errorf("create %s: %w", place.name, err)
		}
		read, err := client.Resources().GetResource(ctx, scope(place.stage, place.service, place.name), api.ResourcesGetResourceOptions{})
		if err != nil {
			return fmt.Errorf("get %s: %w", place.name, err)
		}
		if err := expect(place.name, content, read.ResourceContent); err != nil {
			return err
		}
		if _, err := client.Resources().UpdateResource(ctx, &models.Resource{ResourceURI: text(place.name), ResourceContent: "changed"}, scope(place.stage, place.service, place.name), api.ResourcesUpdateResourceOptions{}); err != nil {
			return fmt.Errorf("update %s: %w", place.name, err)
		}
		read, err = client.Resources().GetResource(ctx, scope(place.stage, place.service, place.name), api.ResourcesGetResourceOptions{})
		if err != nil {
			return err
		}
		if err := expect(place.name, "changed", read.ResourceContent); err != nil {
			return err
		}
	}
	listed, err := client.Resources().GetAllServiceResources(ctx, project, "dev", "carts", api.ResourcesGetAllServiceResourcesOptions{})
	if err != nil {
		return err
	}
	names := []string{}
	for _, one := range listed {
		names = append(names, *one.ResourceURI)
	}
	sort.Strings(names)
	if err := expect("listed", "[/helm/values.yaml /metadata.yaml]", names); err != nil {
		return err
	}
	gone := scope("dev", "", "stage/deep/file one.yaml")
	if err := client.Resources().DeleteResource(ctx, gone, api.ResourcesDeleteResourceOptions{}); err != nil {
		return err
	}
	if _, err := client.Resources().GetResource(ctx, gone, api.ResourcesGetResourceOptions{}); err != api.ResourceNotFoundError {
		return fmt.Errorf("a deleted resource: %v", err)
	}
	return nil
}

func resourceAtCommit() error {
	where := *api.NewResourceScope().Project(project).Stage("dev").Service("carts")
	if _, err := client.Resources().CreateResource(ctx, []*models.Resource{{ResourceURI: text("pinned.txt"), ResourceContent: "one"}}, where, api.ResourcesCreateResourceOptions{}); err != nil {
		return err
	}
	written, err := client.Resources().GetResource(ctx, scope("dev", "carts", "pinned.txt"), api.ResourcesGetResourceOptions{})
	if err != nil {
		return err
	}
	if _, err := client.Resources().CreateResource(ctx, []*models.Resource{{ResourceURI: text("pinned.txt"), ResourceContent: "two"}, {ResourceURI: text("later.txt"), ResourceContent: "later"}}, where, api.ResourcesCreateResourceOptions{}); err != nil {
		return err
	}
	at := api.ResourcesGetResourceOptions{URIOptions: []api.URIOption{api.AppendQuery(map[string][]string{"gitCommitID": {written.Metadata.Version}})}}
	read, err := client.Resources().GetResource(ctx, scope("dev", "carts", "pinned.txt"), at)
	if err != nil {
		return err
	}
	if _, err := client.Resources().GetResource(ctx, scope("dev", "carts", "later.txt"), at); err != api.ResourceNotFoundError {
		return fmt.Errorf("a resource before its time: %v", err)
	}
	return expect("pinned", "one", read.ResourceContent)
}

func send(kind, keptnContext, triggered string, data map[string]interface{}) (string, error) {
	data["project"] = project
	sent, err := client.API().SendEvent(ctx, models.KeptnContextExtendedCE{Contenttype: "application/json", Data: data, Shkeptncontext: keptnContext, Source: text("go"), Specversion: "1.0", Triggeredid: triggered, Type: text(kind)}, api.APISendEventOptions{})
	if err != nil {
		return "", failed(err)
	}
	return *sent.KeptnContext, nil
}

func events() error {
	keptnContext := ""
	for i := 0; i < 45; i++ {
		made, err := send("sh.keptn.event.note.finished", keptnContext, "none", map[string]interface{}{"stage": "dev", "service": "carts", "number": i})
		if err != nil {
			return err
		}
		keptnContext = made
	}
	found := []*models.KeptnContextExtendedCE{}
	if err := eventually("45 stored events", func() (bool, error) {
		var err *models.Error
		found, err = client.Events().GetEvents(ctx, &api.EventFilter{Project: project, KeptnContext: keptnContext}, api.EventsGetEventsOptions{})
		return len(found) == 45, failed(err)
	}); err != nil {
		return err
	}
	newest := found[0].Data.(map[string]interface{})
	return first(expect("newest first", 44, newest["number"]), expect("specversion", "1.0", found[0].Specversion))
}

func uniform() error {
	integration := models.Integration{Name: "go-worker", MetaData: models.MetaData{Hostname: "node", IntegrationVersion: "1", DistributorVersion: "1", Location: "remote", KubernetesMetaData: models.KubernetesMetaData{Namespace: project}}}
	integration.Subscriptions = []models.EventSubscription{{Event: "sh.keptn.event.deployment.triggered", Filter: models.EventSubscriptionFilter{Projects: []string{project}}}}
	id, err := client.Uniform().RegisterIntegration(ctx, integration, api.UniformRegisterIntegrationOptions{})
	if err != nil {
		return err
	}
	again, err := client.Uniform().RegisterIntegration(ctx, integration, api.UniformRegisterIntegrationOptions{})
	if err != nil {
		return err
	}
	if _, err := client.Uniform().CreateSubscription(ctx, id, models.EventSubscription{Event: "sh.keptn.event.test.triggered", Filter: models.EventSubscriptionFilter{Projects: []string{project}}}, api.UniformCreateSubscriptionOptions{}); err != nil {
		return err
	}
	seen, err := client.Uniform().Ping(ctx, id, api.UniformPingOptions{})
	if err != nil {
		return err
	}
	all, err := client.Uniform().GetRegistrations(ctx, api.UniformGetRegistrationsOptions{})
	if err != nil {
		return err
	}
	mine := 0
	for _, one := range all {
		if one.ID == id {
			mine++
		}
	}
	if err := first(expect("id", id, again), expect("subscriptions", 2, len(seen.Subscriptions)), expect("registrations", 1, mine)); err != nil {
		return err
	}
	return client.Uniform().UnregisterIntegration(ctx, id, api.UniformUnregisterIntegrationOptions{})
}

// open waits for an open triggered event of a context.
func open(task, keptnContext string) (*models.KeptnContextExtendedCE, error) {
	var found *models.KeptnContextExtendedCE
	err := eventually("an open "+task, func() (bool, error) {
		all, err := client.ShipyardControl().GetOpenTriggeredEvents(ctx, api.EventFilter{Project: project, EventType: "sh.keptn.event." + task + ".triggered"}, api.ShipyardControlGetOpenTriggeredEventsOptions{})
		for _, one := range all {
			if one.Shkeptncontext == keptnContext {
				found = one
			}
		}
		return found != nil, err
	})
	return found, err
}

// answer does a task as an integration of the remote execution plane does.
func answer(task, keptnContext string) error {
	triggered, err := open(task, keptnContext)
	if err != nil {
		return err
	}
	about := triggered.Data.(map[string]interface{})
	for _, action := range []string{"started", "finished"} {
		data := map[string]interface{}{"stage": about["stage"], "service": about["service"], "status": "succeeded"}
		if action == "finished" {
			data["result"] = "pass"
		}
		if _, err := send("sh.keptn.event."+task+"."+action, keptnContext, triggered.ID, data); err != nil {
			return err
		}
	}
	return nil
}

func finished(kind, keptnContext string) (*models.KeptnContextExtendedCE, error) {
	var found *models.KeptnContextExtendedCE
	err := eventually(kind, func() (bool, error) {
		all, err := client.Events().GetEvents(ctx, &api.EventFilter{Project: project, KeptnContext: keptnContext, EventType: kind}, api.EventsGetEventsOptions{})
		if len(all) > 0 {
			found = all[0]
		}
		return found != nil, failed(err)
	})
	return found, err
}

func delivery() error {
	keptnContext, err := send("sh.keptn.event.dev.delivery.triggered", "", "", map[string]interface{}{"stage": "dev", "service": "carts",
		"configurationChange": map[string]interface{}{"values": map[string]interface{}{"image": "example/carts:2"}}})
	if err != nil {
		return err
	}
	for _, task := range []string{"deployment", "test"} {
		if err := answer(task, keptnContext); err != nil {
			return err
		}
	}
	approval, err := open("approval", keptnContext)
	if err != nil {
		return err
	}
	if _, err := send("sh.keptn.event.approval.finished", keptnContext, approval.ID, map[string]interface{}{"stage": "production", "service": "carts", "status": "succeeded", "result": "pass"}); err != nil {
		return err
	}
	if err := answer("deployment", keptnContext); err != nil {
		return err
	}
	done, err := finished("sh.keptn.event.production.delivery.finished", keptnContext)
	if err != nil {
		return err
	}
	data := done.Data.(map[string]interface{})
	if err := first(expect("result", "pass", data["result"]), expect("status", "succeeded", data["status"]), expect("source", "shipyard-controller", *done.Source)); err != nil {
		return err
	}
	return eventually("the deployed image", func() (bool, error) {
		service, err := client.Services().GetService(ctx, project, "production", "carts", api.ServicesGetServiceOptions{})
		return err == nil && service.DeployedImage == "example/carts:2", err
	})
}

func control() error {
	keptnContext, err := send("sh.keptn.event.dev.delivery.triggered", "", "", map[string]interface{}{"stage": "dev", "service": "carts-db"})
	if err != nil {
		return err
	}
	if _, err := open("deployment", keptnContext); err != nil {
		return err
	}
	for _, state := range []string{"pause", "resume", "abort"} {
		if err := client.Sequences().ControlSequence(ctx, api.SequenceControlParams{Project: project, KeptnContext: keptnContext, State: state}, api.SequencesControlSequenceOptions{}); err != nil {
			return fmt.Errorf("%s: %w", state, err)
		}
	}
	done, err := finished("sh.keptn.event.dev.delivery.finished", keptnContext)
	if err != nil {
		return err
	}
	return expect("status", "aborted", done.Data.(map[string]interface{})["status"])
}

func evaluation() error {
	sent, refusal := client.API().TriggerEvaluation(ctx, project, "dev", "carts", models.Evaluation{Timeframe: "5m"}, api.APITriggerEvaluationOptions{})
	if refusal != nil {
		return failed(refusal)
	}
	done, err := finished("sh.keptn.event.evaluation.finished", *sent.KeptnContext)
	if err != nil {
		return err
	}
	if _, refusal := client.API().TriggerEvaluation(ctx, project, "dev", "nothing", models.Evaluation{}, api.APITriggerEvaluationOptions{}); refusal == nil || refusal.GetMessage() != "service not found" {
		return fmt.Errorf("an evaluation of a service that is not there: %v", refusal)
	}
	return first(expect("result", "pass", done.Data.(map[string]interface{})["result"]), expect("source", "lighthouse-service", *done.Source))
}

func logs() error {
	id := "log-" + project
	client.Logs().Log([]models.LogEntry{{IntegrationID: id, Message: "it went wrong", KeptnContext: "context", Task: "deployment", TriggeredID: "triggered"}}, api.LogsLogOptions{})
	if err := client.Logs().Flush(ctx, api.LogsFlushOptions{}); err != nil {
		return err
	}
	found, err := client.Logs().GetLogs(ctx, models.GetLogsParams{LogFilter: models.LogFilter{IntegrationID: id}}, api.LogsGetLogsOptions{})
	if err != nil {
		return err
	}
	if err := expect("logs", 1, len(found.Logs)); err != nil {
		return err
	}
	return expect("message", "it went wrong", found.Logs[0].Message)
}

func secrets() error {
	secret := models.Secret{Data: map[string]string{"key": "value"}, SecretMetadata: models.SecretMetadata{Name: text(project), Scope: text("keptn-webhook-service")}}
	if err := client.Secrets().CreateSecret(ctx, secret, api.SecretsCreateSecretOptions{}); err != nil {
		return err
	}
	if err := client.Secrets().CreateSecret(ctx, secret, api.SecretsCreateSecretOptions{}); err == nil || !strings.Contains(err.Error(), "secret already exists") {
		return fmt.Errorf("a second secret of the same name: %v", err)
	}
	secret.Data = map[string]string{"other": "value"}
	if err := client.Secrets().UpdateSecret(ctx, secret, api.SecretsUpdateSecretOptions{}); err != nil {
		return err
	}
	found, err := client.Secrets().GetSecrets(ctx, api.SecretsGetSecretsOptions{})
	if err != nil {
		return err
	}
	keys := ""
	for _, one := range found.Secrets {
		if *one.Name == project {
			keys = fmt.Sprint(one.Keys)
		}
	}
	if err := expect("keys", "[other]", keys); err != nil {
		return err
	}
	return client.Secrets().DeleteSecret(ctx, project, "keptn-webhook-service", api.SecretsDeleteSecretOptions{})
}

func refused() error {
	stranger, err := api.New(os.Getenv("TEST_URL")+"/api", api.WithAuthToken("wrong", "x-token"), api.WithHTTPClient(&http.Client{}), api.WithScheme("http"))
	if err != nil {
		return err
	}
	if _, refusal := stranger.API().GetMetadata(ctx, api.APIGetMetadataOptions{}); refusal == nil || refusal.GetMessage() != "incorrect api key auth" {
		return fmt.Errorf("metadata with a wrong token: %v", refusal)
	}
	if _, err := stranger.Stages().GetAllStages(ctx, project, api.StagesGetAllStagesOptions{}); err == nil {
		return fmt.Errorf("stages with a wrong token")
	}
	return nil
}

func deletes() error {
	if _, err := client.API().DeleteService(ctx, project, "carts-db", api.APIDeleteServiceOptions{}); err != nil {
		return failed(err)
	}
	told, refusal := client.API().DeleteProject(ctx, models.Project{ProjectName: project}, api.APIDeleteProjectOptions{})
	if refusal != nil {
		return failed(refusal)
	}
	if told.Message == "" {
		return fmt.Errorf("no message")
	}
	if _, err := client.Projects().GetProject(ctx, models.Project{ProjectName: project}, api.ProjectsGetProjectOptions{}); err == nil {
		return fmt.Errorf("the project is still there")
	}
	return nil
}
