//! The smallest bodies the interface's own description allows, so that a request is refused for who sends it and not
//! for what it says.

use serde_json::{Map, Value, json};

/// The description of the interface.
pub(super) struct Interface(Value);

/// A documented route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    /// In capitals.
    pub(super) method: String,
    /// With its parameters in braces.
    pub(super) path: String,
}

impl Interface {
    pub(super) fn new() -> Self {
        Self(serde_json::to_value(server::description()).unwrap())
    }

    pub(super) fn routes(&self) -> Vec<Route> {
        let paths = self.0["paths"].as_object().unwrap();
        let routes = paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys().filter(|key| key.as_str() != "parameters");
            methods.map(|method| Route { method: method.to_uppercase(), path: path.clone() })
        });
        routes.collect()
    }

    /// A body the route takes; none where it takes none, or bytes.
    pub(super) fn body(&self, route: &Route) -> Option<Value> {
        let content = &self.operation(route)["requestBody"]["content"]["application/json"]["schema"];
        (!content.is_null()).then(|| self.sample(content))
    }

    /// Query parameters that must be there.
    pub(super) fn query(&self, route: &Route) -> Vec<(String, String)> {
        let parameters = self.operation(route)["parameters"].as_array().cloned().unwrap_or_default();
        let needed = parameters.iter().filter(|p| p["in"] == "query" && p["required"] == true);
        let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        needed.map(|p| (p["name"].as_str().unwrap().to_owned(), text(self.sample(&p["schema"])))).collect()
    }

    /// Every frame a client can send, the smallest of its kind, by what it does.
    pub(super) fn frames(&self) -> Vec<(String, Value)> {
        let kinds = self.0["components"]["schemas"]["Request"]["oneOf"].as_array().unwrap();
        let frames = kinds.iter().map(|kind| self.sample(kind));
        frames.map(|frame| (frame["do"].as_str().unwrap().to_owned(), frame)).collect()
    }

    fn operation(&self, route: &Route) -> &Value {
        &self.0["paths"][&route.path][route.method.to_lowercase()]
    }

    fn sample(&self, schema: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            return self.sample(&self.0["components"]["schemas"][name.rsplit('/').next().unwrap()]);
        }
        if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
            return first.clone();
        }
        for several in ["oneOf", "anyOf"] {
            if let Some(kinds) = schema[several].as_array() {
                let kind = kinds.iter().find(|kind| kind["type"] != "null").unwrap();
                return self.sample(kind);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            parts.iter().filter_map(|part| self.sample(part).as_object().cloned()).for_each(|part| whole.extend(part));
            return Value::Object(whole);
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
            kind => kind.as_str(),
        };
        match (kind, schema["format"].as_str()) {
            (Some("object"), _) => self.object(schema),
            (Some("array"), _) => json!([]),
            (Some("integer"), _) => schema.get("minimum").cloned().unwrap_or(json!(1)),
            (Some("number"), _) => json!(0.5),
            (Some("boolean"), _) => json!(false),
            (Some("string"), Some("uuid")) => json!(uuid::Uuid::nil()),
            (Some("string"), _) => json!("sample"),
            _ => json!({}),
        }
    }

    fn object(&self, schema: &Value) -> Value {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let fields = required.iter().filter_map(Value::as_str);
        Value::Object(fields.map(|name| (name.to_owned(), self.sample(&schema["properties"][name]))).collect())
    }
}
