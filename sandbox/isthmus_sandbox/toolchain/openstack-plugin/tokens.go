package main

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
)

// A kind of Terraform object; its text is what a token's name begins with.
type kind string

const (
	resource   kind = ""
	dataSource kind = "get"
)

// sdkTokens are the tokens in the Python SDK, one a line.
//
//go:embed tokens.txt
var sdkTokens string

// Modules that the SDK calls otherwise than the Terraform provider does.
var modules = map[string]string{"db": "database", "fw": "firewall", "lb": "loadbalancer"}

// Objects that the SDK calls by a name which doesn't follow from Terraform's.
var exceptions = map[kind]map[string]string{
	resource: {
		"openstack_blockstorage_quotaset_v3": "openstack:blockstorage/quoteSetV3:QuoteSetV3",
		"openstack_objectstorage_object_v1":  "openstack:objectstorage/containerObject:ContainerObject",
		"openstack_taas_tap_mirror_v2":       "openstack:index/taasTapMirrorV2:TaasTapMirrorV2",
	},
	dataSource: {
		"openstack_dns_zone_v2":                            "openstack:dns/getDnsZone:getDnsZone",
		"openstack_sharedfilesystem_availability_zones_v2": "openstack:sharedfilesystem/getAvailbilityZones:getAvailbilityZones",
		"openstack_workflow_workflow_v2":                   "openstack:index/getWorkflowWorkflowV2:getWorkflowWorkflowV2",
	},
}

var (
	apiVersion = regexp.MustCompile(`_v[0-9]$`)
	bySpelling = spellings(sdkTokens)
)

// spellings finds tokens whatever the case of their letters: Terraform's names don't tell where a word begins
// ("secgroup_rule" is SecGroupRule).
func spellings(list string) map[string]string {
	found := map[string]string{}
	for _, token := range strings.Fields(list) {
		found[strings.ToLower(token)] = token
	}
	return found
}

// token is the SDK's token of a Terraform object, "openstack:networking/secGroup:SecGroup" of
// "openstack_networking_secgroup_v2". Most tokens leave the API's version out; a few keep it.
func token(terraform string, of kind) string {
	if known, ok := exceptions[of][terraform]; ok {
		return known
	}
	for _, name := range []string{apiVersion.ReplaceAllString(terraform, ""), terraform} {
		parts := strings.Split(strings.TrimPrefix(name, "openstack_"), "_")
		module := parts[0]
		if renamed, ok := modules[module]; ok {
			module = renamed
		}
		member := string(of) + strings.Join(parts[1:], "")
		if known, ok := bySpelling[strings.ToLower(fmt.Sprintf("openstack:%s/%s:%s", module, member, member))]; ok {
			return known
		}
	}
	panic(fmt.Sprintf("%s has no token in the SDK: add it to `exceptions`, or renew tokens.txt", terraform))
}
