"""What answers hold. Each class is an object of the OpenAPI document, its strings the prose there.

Fields are added and never taken away or given another meaning within `/api/v1/` (docs/api.md).
"""
