document.getElementById("page").textContent = "The control API is at " + location.origin + "/openapi.json.";
